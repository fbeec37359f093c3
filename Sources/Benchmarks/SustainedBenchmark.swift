import SystemSupport
import VectorSearch
import VectorStore

/// `sustained ...`: a store that is queried without a pause while records are upserted at a steady rate.
///
/// Loads N rows, then for T seconds one thread upserts R records a second in batches of B (half of them new, half in
/// the place of old ones) and another asks one query after the other. Once a second the upserts pause for a few
/// queries, half of them for records just written, whose answers are compared afterwards with exact search over the
/// records that were there.
///
/// Prints one JSON object: the rate reached, median, 99th percentile and longest query in milliseconds, the longest
/// batch, and the share of the exact nearest that the compared answers had (ties count).
func measureSustained(_ arguments: [String]) throws {
    let usage = "sustained --base F.f32 --dimension D --rows N --queries Q.f32 --seconds T --rate R --batch B"
    let values = try ArgumentValues(arguments, usage: Usage(usage))
    let dimension = try values.number("--dimension")
    let rows = try values.number("--rows")
    let base = try MappedFloats(values.text("--base"), rows: rows, dimension: dimension)
    let queries = try MappedFloats(values.text("--queries"), dimension: dimension)
    let batch = try values.number("--batch")
    let pause = Duration.seconds(batch) / (try values.number("--rate"))
    let duration = Duration.seconds(try values.number("--seconds"))

    var configuration = VectorStoreConfiguration(directory: try temporaryFolder())
    configuration.indexing = .background
    let store = try openVectorStore(configuration)
    let start = ContinuousClock.now
    let writing = LockedState(try SustainedWriter(store: store, base: base))
    try store.optimize(SustainedWriter.collection)
    let loaded = start.duration(to: .now) / .seconds(1)

    let begin = ContinuousClock.now
    let end = begin + duration
    let failure = LockedState<(any Error)?>(nil)
    let written = LockedState((batches: 0, longest: Duration.zero))
    let writer = Thread.start {
        var next = begin
        while next < end, failure.withLock({ $0 == nil }) {
            sleep(until: next)
            let start = ContinuousClock.now
            do { try writing.withLock { try $0.upsert(batch) } } catch { failure.withLock { $0 = error } }
            let taken = start.duration(to: .now)
            written.withLock { $0 = ($0.batches + 1, max($0.longest, taken)) }
            next += pause
        }
    }
    var times: [Double] = []
    var checks: [SustainedCheck] = []
    while ContinuousClock.now < end {
        if begin.duration(to: .now) > .seconds(checks.count + 1) {
            checks.append(try writing.withLock { try SustainedCheck($0, queries: queries, number: checks.count) })
        }
        let query = Array(queries.rows(times.count % queries.count..<times.count % queries.count + 1))
        let start = ContinuousClock.now
        _ = try store.query(query, in: SustainedWriter.collection)
        times.append(start.duration(to: .now) / .milliseconds(1))
    }
    let elapsed = begin.duration(to: .now) / .seconds(1)
    writer.join()
    if let error = failure.withLock({ $0 }) { throw error }
    let (batches, longest) = written.withLock { $0 }
    let vectors = writing.withLock { $0.vectors }
    let found = checks.map { $0.found(vectors, dimension: dimension) }
    let statistics = try store.stats(SustainedWriter.collection)
    times.sort()
    print(
        """
        {"rows": \(rows), "dimension": \(dimension), "load_seconds": \(loaded), "seconds": \(elapsed), \
        "upserts_per_second": \(Double(batches * batch) / elapsed), "batch": \(batch), \
        "longest_batch": \(longest / .milliseconds(1)), "queries": \(times.count), "p50": \(times[times.count / 2]), \
        "p99": \(times[times.count * 99 / 100]), "longest": \(times[times.count - 1]), \
        "compared": \(checks.reduce(0) { $0 + $1.answers.count }), \
        "recall": \(Double(found.reduce(0) { $0 + $1.found }) / Double(max(1, found.reduce(0) { $0 + $1.wanted }))), \
        "wrong": \(found.reduce(0) { $0 + $1.wrong }), "records": \(statistics.count), \
        "indexed": \(statistics.indexed), "segments": \(statistics.segments)}
        """)
}
