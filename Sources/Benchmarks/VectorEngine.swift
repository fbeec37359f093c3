import VectorSearch

/// The vector search of ws over float32 rows in memory.
struct VectorEngine {
    /// A way to search: nil compares all rows exactly.
    struct Point {
        let label: String
        let plan: SearchPlan?
    }

    let points: [Point]
    private let k: Int
    private let rows: UnsafeBufferPointer<Float>
    private let dimension: Int
    private let index: (quantizer: VectorQuantizer, codes: CodedVectors)?

    init(_ options: VectorsOptions, base: UnsafeBufferPointer<Float>) throws {
        k = options.k
        dimension = options.dimension
        let dimension = options.dimension
        let rows = UnsafeBufferPointer(rebasing: base.prefix(options.rows * dimension))
        self.rows = rows
        if options.engine == "exact" {
            index = nil
            points = [Point(label: "exact", plan: nil)]
            return
        }
        var settings = VectorIndexSettings()
        settings.threads = options.threads
        // The codes of all rows are one list, which takes no training.
        if options.engine == "codes" { settings.lists = 1 }
        let source = VectorSource(count: options.rows, dimension: dimension) { range, buffer in
            let part = rows[(range.lowerBound * dimension)..<(range.upperBound * dimension)]
            _ = buffer.update(fromContentsOf: part)
        }
        let built = try VectorIndexBuilder(metric: .cosine, settings: settings).build(source)
        index = built
        switch options.engine {
        case "codes": points = Self.depths.map { Self.point(probes: 0, depth: $0, lists: 1) }
        case "lists":
            let lists = built.quantizer.listCount
            points = [100, 320].flatMap { depth in
                Self.probes.filter { $0 < lists }.map { Self.point(probes: $0, depth: depth, lists: lists) }
            }
        case "auto":
            let plan = built.quantizer.plan
            let way = plan.probes == 0 ? "codes" : "\(built.quantizer.listCount) lists, probes \(plan.probes)"
            points = [Point(label: "chosen: \(way), refine \(plan.refineDepth)", plan: plan)]
        default: throw VectorsOptions.usage
        }
    }

    /// The best rows, nearest first.
    func search(_ query: [Float], _ point: Point, allowed: RowBitmap?) throws -> [VectorHit] {
        var hits = TopHits(k)
        let exact = ExactQuery(query, metric: .cosine)
        guard let plan = point.plan, let (quantizer, codes) = index else {
            exact.search(rows, first: 0, allowed: allowed, into: &hits)
            return hits.sorted
        }
        let search = try CodedSearch(query, quantizer: quantizer, plan: plan)
        try search.search([CodedSegment(codes, allowed: allowed)], into: &hits) { _, ordinals, scores in
            exact.score(rows.baseAddress!, ordinals: ordinals, into: scores)
        }
        return hits.sorted
    }

    private static let depths = [20, 40, 80, 120, 160, 240, 320, 640, 1280]
    private static let probes = [4, 8, 16, 32, 64, 128, 256, 512]

    private static func point(probes: Int, depth: Int, lists: Int) -> Point {
        let label = probes == 0 ? "refine \(depth)" : "\(lists) lists, probes \(probes), refine \(depth)"
        return Point(label: label, plan: SearchPlan(probes: probes, refineDepth: depth))
    }
}
