internal import SystemSupport

/// What turns the vectors of a collection into codes, and how these are searched: centroids of inverted lists, and a product
/// quantizer of 4 bits for the vectors themselves (not their distance from the centroid, so that one table of products
/// serves all lists of a query).
package struct VectorQuantizer: Sendable, Hashable {
    /// A collection with fewer rows is searched exactly.
    package static let minimumRows = 256

    package let metric: VectorMetric
    package let dimension: Int
    /// How many rows there were when it was trained.
    package let trainedRows: Int
    /// How searches go, as measured when it was trained, or set.
    package var plan: SearchPlan
    /// `listCount` rows of `codedDimension` components.
    let centroids: [Float]
    /// Minus half the squared length of every centroid, or zero under `dot`.
    let centroidBias: [Float]
    let codebooks: ProductCodebooks
    /// Of centroids and codebooks: codes carry it, so that they are never read with others.
    package let fingerprint: UInt32

    package var listCount: Int { centroidBias.count }
    package var subquantizers: Int { codebooks.subquantizers }
    /// Bytes of codes a row takes.
    package var codeBytes: Int { subquantizers / 2 }
    /// `dimension`, filled with zeroes to a multiple of the sub-quantizers.
    var codedDimension: Int { codebooks.subquantizers * codebooks.width }

    init(
        metric: VectorMetric, dimension: Int, trainedRows: Int, plan: SearchPlan, centroids: [Float],
        codebooks: ProductCodebooks
    ) {
        self.metric = metric
        self.dimension = dimension
        self.trainedRows = trainedRows
        self.plan = plan
        self.centroids = centroids
        self.codebooks = codebooks
        let norms = halfNorms(centroids, dimension: codebooks.subquantizers * codebooks.width)
        centroidBias = norms.map { metric == .dot ? 0 : -$0 }
        fingerprint = centroids.withUnsafeBytes { crc32c($0) } ^ codebooks.components.withUnsafeBytes { ~crc32c($0) }
    }

    /// Whether it should be trained again: the rows have doubled, or the recall measured is below that asked for.
    package func needsRetraining(rows: Int, measuredRecall: Double? = nil, target: Double = 0.99) -> Bool {
        rows >= 2 * trainedRows || measuredRecall.map { $0 < target } ?? false
    }

    /// Writes `row`, of `dimension` components, as it is coded: of length 1 under cosine, filled with zeroes; all zero when
    /// it is not finite.
    func prepare(_ row: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        var squares: Float = 0
        for d in 0..<dimension { squares += row[d] * row[d] }
        for d in dimension..<max(codedDimension, dimension) { out[d] = 0 }
        let scale: Float = metric == .cosine ? (squares > 0 ? 1 / squares.squareRoot() : 0) : 1
        guard squares.isFinite, scale.isFinite else {
            for d in 0..<dimension { out[d] = 0 }
            return
        }
        for d in 0..<dimension { out[d] = row[d] * scale }
    }
}
