import Glibc

/// `vectors ...`: builds an engine, then answers passes over the queries that `scripts/bench-vectors` asks it for.
///
/// Prints a JSON object when it is built: `build_seconds`, `points` (the labels of its sweep), `filters`. Then reads
/// lines `POINT FILTER SECONDS OUT` (FILTER is -1 for none): it answers the queries in order until all are answered or
/// SECONDS are over (50 at least), writes OUT.ids (int32, k a query, -1 where there are fewer) and OUT.seconds
/// (float64, one a query), and prints `{}`.
func measureVectors(_ arguments: [String]) throws {
    let options = try VectorsOptions(arguments)
    let queries = try MappedFloats(options.queries, dimension: options.dimension)
    let start = ContinuousClock.now
    let engine = try VectorEngine(options)
    let seconds = start.duration(to: .now) / .seconds(1)
    let labels = engine.points.map { "\"\($0.label)\"" }.joined(separator: ", ")
    print("{\"build_seconds\": \(seconds), \"points\": [\(labels)], \"filters\": \(!options.filters.isEmpty)}")
    fflush(nil)
    while let line = readLine() {
        let parts = line.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, let point = Int(parts[0]), engine.points.indices.contains(point),
            let filter = Int(parts[1]), filter < options.filters.count, let limit = Double(parts[2])
        else { throw Usage("vectors: a line is POINT FILTER SECONDS OUT") }
        let search = engine.points[point].search
        var ids: [Int32] = []
        var times: [Double] = []
        let begin = ContinuousClock.now
        for number in 0..<queries.count {
            let query = Array(queries.rows(number..<number + 1))
            let start = ContinuousClock.now
            let found = try search(query, filter < 0 ? nil : filter)
            let stop = ContinuousClock.now
            times.append(start.duration(to: stop) / .seconds(1))
            ids += found + Array(repeating: -1, count: options.k - found.count)
            if begin.duration(to: stop) > .seconds(limit), number >= 49 { break }
        }
        try write(ids, to: parts[3] + ".ids")
        try write(times, to: parts[3] + ".seconds")
        print("{}")
        fflush(nil)
    }
}

private func write<Element: BitwiseCopyable>(_ elements: [Element], to path: some StringProtocol) throws {
    let file = try OutputFile(String(path))
    try file.append(elements)
    try file.close()
}
