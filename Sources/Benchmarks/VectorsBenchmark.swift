import Glibc
import SystemSupport
import VectorSearch

/// `vectors ...`: builds an index in memory, then answers passes over the queries that `scripts/bench-vectors` asks it for.
///
/// Prints a JSON object when it is built: `build_seconds`, `points` (the labels of its sweep), `filters`. Then reads lines
/// `POINT FILTER SECONDS OUT` (FILTER is -1 for none): it answers the queries in order until all are answered or SECONDS
/// are over (50 at least), writes OUT.ids (int32, k a query, -1 where there are fewer) and OUT.seconds (float64, one a
/// query), and prints `{}`.
func measureVectors(_ arguments: [String]) throws {
    let options = try VectorsOptions(arguments)
    let queries = try MappedFloats(options.queries)
    let filters = try options.filters.map { try readFilter($0, rows: options.rows) }
    let base = try MappedFloats(options.base)
    guard base.floats.count >= options.rows * options.dimension else {
        throw Usage("vectors: \(options.base) holds fewer than \(options.rows) rows")
    }
    let start = ContinuousClock.now
    let engine = try VectorEngine(options, base: base.floats)
    let seconds = start.duration(to: .now) / .seconds(1)
    let labels = engine.points.map { "\"\($0.label)\"" }.joined(separator: ", ")
    print("{\"build_seconds\": \(seconds), \"points\": [\(labels)], \"filters\": \(!filters.isEmpty)}")
    fflush(nil)
    while let line = readLine() {
        let parts = line.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, let point = Int(parts[0]), engine.points.indices.contains(point),
            let filter = Int(parts[1]), filter < filters.count, let limit = Double(parts[2])
        else { throw Usage("vectors: a line is POINT FILTER SECONDS OUT") }
        let allowed = filter < 0 ? nil : filters[filter]
        let answered = queries.floats.count / options.dimension
        var ids: [Int32] = []
        var times: [Double] = []
        let begin = ContinuousClock.now
        for number in 0..<answered {
            let query = Array(queries.row(number, dimension: options.dimension))
            let start = ContinuousClock.now
            let hits = try engine.search(query, engine.points[point], allowed: allowed)
            let stop = ContinuousClock.now
            times.append(start.duration(to: stop) / .seconds(1))
            ids += hits.map { Int32($0.ordinal) } + Array(repeating: -1, count: options.k - hits.count)
            if begin.duration(to: stop) > .seconds(limit), number >= 49 { break }
        }
        try write(ids, to: parts[3] + ".ids")
        try write(times, to: parts[3] + ".seconds")
        print("{}")
        fflush(nil)
    }
}

private func readFilter(_ path: String, rows: Int) throws -> RowBitmap {
    let file = try FileDescriptor(opening: BytePath(path), flags: O_RDONLY)
    guard let bytes = try file.readAll(expected: rows, limit: rows), bytes.count == rows else {
        throw Usage("vectors: \(path) does not hold a byte for each of \(rows) rows")
    }
    var bitmap = RowBitmap(rows: rows)
    for (row, byte) in bytes.enumerated() where byte != 0 { bitmap.insert(row) }
    return bitmap
}

private func write<Element: BitwiseCopyable>(_ elements: [Element], to path: some StringProtocol) throws {
    let file = try OutputFile(String(path))
    try file.append(elements)
    try file.close()
}
