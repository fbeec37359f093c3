import Glibc
import SystemSupport
import VectorSearch

/// The vector search of ws over float32 rows in memory: all rows compared exactly, the codes of all rows, inverted
/// lists, or what the index itself chooses.
func indexPoints(_ options: VectorsOptions) throws -> [VectorEngine.Point] {
    let base = try MappedFloats(options.base, rows: options.rows, dimension: options.dimension)
    let filters = try options.filters.map { try readFilter($0, rows: options.rows) }
    if options.engine == "exact" {
        return [
            VectorEngine.Point(label: "exact") { query, filter in
                var hits = TopHits(options.k)
                let exact = ExactQuery(query, metric: .cosine)
                exact.search(base.floats, first: 0, allowed: filter.map { filters[$0] }, into: &hits)
                return hits.sorted.map { Int32($0.ordinal) }
            }
        ]
    }
    var settings = VectorIndexSettings()
    settings.threads = options.threads
    // To scan the codes of all rows takes no lists.
    if options.engine == "codes" { settings.lists = 1 }
    let source = VectorSource(count: options.rows, dimension: options.dimension) { range, buffer in
        _ = buffer.update(fromContentsOf: base.rows(range))
    }
    let (quantizer, codes) = try VectorIndexBuilder(metric: .cosine, settings: settings).build(source)

    func point(_ plan: SearchPlan, _ prefix: String = "") -> VectorEngine.Point {
        let way = plan.probes == 0 ? "" : "\(quantizer.listCount) lists, probes \(plan.probes), "
        return VectorEngine.Point(label: "\(prefix)\(way)refine \(plan.refineDepth)") { query, filter in
            var hits = TopHits(options.k)
            let exact = ExactQuery(query, metric: .cosine)
            let segment = CodedSegment(codes, allowed: filter.map { filters[$0] })
            try CodedSearch(query, quantizer: quantizer, plan: plan).search([segment], into: &hits) {
                _, ordinals, scores in
                exact.score(base.floats, ordinals: ordinals, into: scores)
            }
            return hits.sorted.map { Int32($0.ordinal) }
        }
    }
    switch options.engine {
    case "codes":
        return [20, 40, 80, 120, 160, 240, 320, 640, 1280, 2560, 5120].map {
            point(SearchPlan(probes: 0, refineDepth: $0))
        }
    case "lists":
        let probes = [4, 8, 16, 32, 64, 128, 256, 512].filter { $0 < quantizer.listCount }
        return [100, 320, 1280, 5120].flatMap { depth in
            probes.map { point(SearchPlan(probes: $0, refineDepth: depth)) }
        }
    case "auto":
        return [point(quantizer.plan, quantizer.plan.probes == 0 ? "chosen: codes, " : "chosen: ")]
    default: throw VectorsOptions.usage
    }
}

private func readFilter(_ path: String, rows: Int) throws -> RowBitmap {
    let file = try FileDescriptor(opening: BytePath(path), flags: O_RDONLY)
    guard let bytes = try file.readAll(expected: rows, limit: rows), bytes.count == rows else {
        throw Usage("vectors, where each MASK holds a byte for each row; \(path) does not")
    }
    var bitmap = RowBitmap(rows: rows)
    for (row, byte) in bytes.enumerated() where byte != 0 { bitmap.insert(row) }
    return bitmap
}
