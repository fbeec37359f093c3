import Glibc
import SystemSupport
import VectorSearch

/// `vector-index ROWS.f32 QUERIES.f32 DIMENSION [KEY=VALUE ...]`: builds an index over raw little-endian float32 rows and
/// searches it, one thread, against exact search.
///
/// Keys: `recall`, `lists`, `subquantizers`, `probes`, `refine`, `threads`, `limit` (queries), `metric` (0 to 2). Prints one JSON
/// object: seconds to build, the plan, recall@10 (ties count), and the median and 95th percentile of a search in microseconds.
func measureVectorIndex(_ arguments: [String]) throws {
    guard arguments.count >= 3, let dimension = Int(arguments[2]), dimension > 0 else {
        throw Usage("vector-index ROWS.f32 QUERIES.f32 DIMENSION [KEY=VALUE ...]")
    }
    var options: [String: Double] = [:]
    for argument in arguments.dropFirst(3) {
        let parts = argument.split(separator: "=")
        guard parts.count == 2, let value = Double(parts[1]) else { throw Usage("vector-index ... KEY=VALUE") }
        options[String(parts[0])] = value
    }
    let rows = try MappedFloats(arguments[0])
    let queries = try MappedFloats(arguments[1])
    let rowCount = rows.floats.count / dimension
    let queryCount = min(queries.floats.count / dimension, options["limit"].map { Int($0) } ?? 1000)
    let metric = VectorMetric(rawValue: UInt8(options["metric"] ?? 0)) ?? .cosine

    var settings = VectorIndexSettings()
    settings.recall = options["recall"] ?? settings.recall
    settings.lists = options["lists"].map { Int($0) }
    settings.subquantizers = options["subquantizers"].map { Int($0) }
    settings.probes = options["probes"].map { Int($0) }
    settings.refineDepth = options["refine"].map { Int($0) }
    settings.threads = options["threads"].map { Int($0) } ?? settings.threads
    let source = VectorSource(count: rowCount, dimension: dimension) { range, buffer in
        _ = buffer.update(fromContentsOf: rows.floats[(range.lowerBound * dimension)..<(range.upperBound * dimension)])
    }
    let start = ContinuousClock.now
    let (quantizer, codes) = try VectorIndexBuilder(metric: metric, settings: settings).build(source)
    let built = start.duration(to: .now) / .seconds(1)

    var found: [[VectorHit]] = []
    var seconds: [Double] = []
    var report: SearchReport?
    for _ in 0..<2 {
        found = []
        seconds = []
        for query in 0..<queryCount {
            let vector = Array(queries.floats[(query * dimension)..<((query + 1) * dimension)])
            let start = ContinuousClock.now
            var hits = TopHits(10)
            let exact = ExactQuery(vector, metric: metric)
            report = try CodedSearch(vector, quantizer: quantizer).search([CodedSegment(codes)], into: &hits) {
                _, ordinals, scores in
                exact.score(rows.floats.baseAddress!, ordinals: ordinals, into: scores)
            }
            seconds.append(start.duration(to: .now) / .seconds(1))
            found.append(hits.sorted)
        }
    }
    var hitCount = 0
    let step = max(1, queryCount * rowCount / 100_000_000)
    var measured = 0
    for query in stride(from: 0, to: queryCount, by: step) {
        let exact = ExactQuery(Array(queries.floats[(query * dimension)..<((query + 1) * dimension)]), metric: metric)
        var truth = TopHits(10)
        exact.search(rows.floats, first: 0, into: &truth)
        let last = (truth.sorted.last?.score ?? 0) - 1e-6
        hitCount += found[query].count { $0.score >= last }
        measured += 10
    }
    let sorted = seconds.sorted()
    print(
        """
        {"rows": \(rowCount), "dimension": \(dimension), "lists": \(quantizer.listCount), \
        "code_bytes": \(quantizer.codeBytes), "build_seconds": \(built), "plan": "\(quantizer.plan)", \
        "search": "\(report.map { "\($0)" } ?? "")", "recall": \(Double(hitCount) / Double(measured)), \
        "p50_us": \(sorted[queryCount / 2] * 1e6), "p95_us": \(sorted[queryCount * 95 / 100] * 1e6)}
        """)
}

/// A file of little-endian float32, mapped into memory.
private struct MappedFloats {
    let floats: UnsafeBufferPointer<Float>

    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_size > 0 else {
            throw Usage("\(path): not found")
        }
        defer { close(descriptor) }
        let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw Usage("\(path): not mapped") }
        floats = UnsafeBufferPointer(
            start: UnsafePointer(address.assumingMemoryBound(to: Float.self)), count: Int(status.st_size) / 4)
    }
}
