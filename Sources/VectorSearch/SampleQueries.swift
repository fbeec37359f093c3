private import CKernels

/// Rows, and points between rows, taken as queries, with the rows that are exactly nearest to them: what the recall of a plan is
/// measured by.
struct SampleQueries {
    /// The rows that queries are made of, in ascending order; none is counted as found by its own query.
    let ordinals: [Int]
    let neighbours: Int
    private let metric: VectorMetric
    private let threads: Int
    /// The queries as given, one after another, and packed as coded.
    private let rows: [Float]
    private let panels: [Float]
    private let dimension: Int
    private let codedDimension: Int
    private var truths: [TopHits]
    /// What reading one row from the source takes, in nanoseconds.
    let readCost: Double

    init(of source: VectorSource, quantizer: VectorQuantizer, settings: VectorIndexSettings) throws {
        var random = SplitMix(seed: settings.seed &+ 1)
        neighbours = max(1, settings.neighbours)
        // As they are, turned, packed, and with their neighbours.
        let queryBytes = 8 * (source.dimension + quantizer.codedDimension) + 16 * (neighbours + Self.ties)
        let count = min(Self.count(neighbours: neighbours), max(16, settings.memoryLimit / 8 / queryBytes))
        ordinals = random.sample(min(count, source.count / 4), below: source.count)
        threads = settings.threads
        metric = quantizer.metric
        dimension = source.dimension
        codedDimension = quantizer.codedDimension
        let start = ContinuousClock.now
        var rows = try source.normalizedRows(ordinals, metric: metric)
        readCost = start.duration(to: .now) / .nanoseconds(max(1, ordinals.count))
        Self.mix(&rows, count: ordinals.count, dimension: dimension, metric: metric)
        self.rows = rows
        let turned = quantizer.rotation.turned(rows, codedDimension: codedDimension, threads: 1)
        let size = (ordinals.count + WS_PANEL - 1) / WS_PANEL * WS_PANEL * codedDimension
        panels = [Float](unsafeUninitializedCapacity: size) { [count = ordinals.count, codedDimension] buffer, filled in
            ws_pack_panels(turned, count, codedDimension, buffer.baseAddress)
            filled = size
        }
        // More than asked for: rows as near as the last count as well as it does.
        let capacity = neighbours + Self.ties
        truths = ordinals.map { _ in TopHits(capacity) }
    }

    /// Moves every other row halfway to one far from it in order: what is asked for is often farther from all rows than these are
    /// from each other, and its neighbours are spread over more lists.
    private static func mix(_ rows: inout [Float], count: Int, dimension: Int, metric: VectorMetric) {
        var middle = [Float](repeating: 0, count: dimension)
        // Rows with even numbers stay as they are, and are what others are mixed with.
        for query in stride(from: 1, to: count, by: 2) {
            let other = (query + count / 2) % count & ~1
            for d in 0..<dimension { middle[d] = (rows[query * dimension + d] + rows[other * dimension + d]) / 2 }
            rows.withUnsafeMutableBufferPointer {
                normalize(
                    middle, dimension: dimension, metric: metric, into: $0.baseAddress! + query * dimension)
            }
        }
    }

    /// Rows kept that may be as near as the last neighbour.
    private static let ties = 30

    /// Measuring a recall of 0.99 with 10 neighbours by 256 queries, its standard deviation is about 0.003. More neighbours need
    /// fewer queries.
    private static func count(neighbours: Int) -> Int { min(256, max(96, 2560 / neighbours)) }

    /// Query `index`, for `CodedSearch`.
    func query(_ index: Int) -> [Float] { Array(rows[(index * dimension)..<((index + 1) * dimension)]) }

    /// The rows that are as near to query `index` as its exact `neighbours` best, these included, as ordinals.
    func nearest(to index: Int) -> [UInt32] {
        let sorted = truths[index].sorted
        guard let last = sorted.prefix(neighbours).last else { return [] }
        let least = last.score - abs(last.score) * 1e-6
        return sorted.prefix { $0.score >= least }.map(\.ordinal)
    }

    /// Compares `count` coded rows, the first of which is row `first`, with every query.
    mutating func add(_ rows: UnsafeBufferPointer<Float>, count: Int, first: Int) {
        let panelCount = panels.count / (WS_PANEL * codedDimension)
        truths.withUnsafeMutableBufferPointer { [self] truths in
            let truths = truths
            // A panel of queries is one thread's, for all rows.
            concurrently(panelCount, threads: threads) { slice in
                for panel in slice {
                    compare(rows, count: count, first: first, panel: panel, truths: truths)
                }
            }
        }
    }

    private func compare(
        _ rows: UnsafeBufferPointer<Float>, count: Int, first: Int, panel: Int,
        truths: UnsafeMutableBufferPointer<TopHits>
    ) {
        let chunk = 96
        let queries = panel * WS_PANEL..<min(ordinals.count, (panel + 1) * WS_PANEL)
        var thresholds = queries.map { truths[$0].threshold }
        var products = [Float](repeating: 0, count: chunk * WS_PANEL)
        var norms = [Float](repeating: 0, count: chunk)
        for start in stride(from: 0, to: count, by: chunk) {
            let here = min(chunk, count - start)
            let base = rows.baseAddress! + start * codedDimension
            panels.withUnsafeBufferPointer {
                ws_panel_products(
                    instructions, base, here, codedDimension, codedDimension,
                    $0.baseAddress! + panel * WS_PANEL * codedDimension, 1, &products)
            }
            if metric == .l2 {
                for row in 0..<here {
                    let vector = base + row * codedDimension
                    ws_dot_float32(instructions, vector, 1, codedDimension, vector, &norms[row])
                }
            }
            products.withUnsafeBufferPointer { products in
                thresholds.withUnsafeMutableBufferPointer { thresholds in
                    for row in 0..<here {
                        for query in 0..<queries.count {
                            let score = products[row * WS_PANEL + query] - norms[row] / 2
                            guard score >= thresholds[query] else { continue }
                            let ordinal = first + start + row
                            let index = queries.lowerBound + query
                            if ordinals[index] == ordinal { continue }
                            truths[index].insert(VectorHit(segment: 0, ordinal: UInt32(ordinal), score: score))
                            thresholds[query] = truths[index].threshold
                        }
                    }
                }
            }
        }
    }
}
