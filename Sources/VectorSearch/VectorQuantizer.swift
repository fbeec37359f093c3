private import CKernels
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
    let rotation: VectorRotation
    let codebooks: ProductCodebooks
    /// Of all of these: codes carry it, so that they are never read with others.
    package let fingerprint: UInt32

    package var listCount: Int { centroidBias.count }
    package var subquantizers: Int { codebooks.subquantizers }
    /// Bytes of codes a row takes.
    package var codeBytes: Int { subquantizers / 2 }
    /// `dimension`, filled with zeroes to a multiple of the sub-quantizers.
    var codedDimension: Int { codebooks.subquantizers * codebooks.width }

    init(
        metric: VectorMetric, dimension: Int, trainedRows: Int, plan: SearchPlan, centroids: [Float],
        rotation: VectorRotation, codebooks: ProductCodebooks
    ) {
        self.metric = metric
        self.dimension = dimension
        self.trainedRows = trainedRows
        self.plan = plan
        self.centroids = centroids
        self.rotation = rotation
        self.codebooks = codebooks
        let norms = halfNorms(centroids, dimension: codebooks.subquantizers * codebooks.width)
        centroidBias = norms.map { metric == .dot ? 0 : -$0 }
        fingerprint = [centroids, rotation.matrices, codebooks.components].reduce(0) { sum, floats in
            // Turned each time, so that the order counts.
            (sum << 1 | sum >> 31) ^ floats.withUnsafeBytes { crc32c($0) }
        }
    }

    /// Whether it should be trained again: the rows have doubled, or the recall measured is below that asked for.
    package func needsRetraining(rows: Int, measuredRecall: Double? = nil, target: Double = 0.99) -> Bool {
        rows >= 2 * trainedRows || measuredRecall.map { $0 < target } ?? false
    }

    /// The least recall of a sample with which training again does not help, for one asked for: the training itself may not have
    /// reached that, and a sample is small.
    package func leastRecall(for target: Double) -> Double { min(target, plan.recall ?? 1) - 0.02 }

    /// Writes `count` rows of `dimension` components to `out` as they are coded, `codedDimension` components each: of
    /// length 1 under cosine, turned, filled with zeroes; all zero when one is not finite.
    func prepare(_ rows: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
        out.update(repeating: 0, count: count * codedDimension)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: dimension * min(count, 96)) { scaled in
            for first in stride(from: 0, to: count, by: 96) {
                let here = min(96, count - first)
                for row in 0..<here {
                    normalize(
                        rows + (first + row) * dimension, dimension: dimension, metric: metric,
                        into: scaled.baseAddress! + row * dimension)
                }
                rotation.turn(
                    scaled.baseAddress!, count: here, into: out + first * codedDimension, codedDimension: codedDimension
                )
            }
        }
    }
}

/// Copies a row: of length 1 under cosine, all zero when it is not finite.
func normalize(
    _ row: UnsafePointer<Float>, dimension: Int, metric: VectorMetric, into out: UnsafeMutablePointer<Float>
) {
    var squares: Float = 0
    ws_dot_float32(instructions, row, 1, dimension, row, &squares)
    let scale: Float = metric == .cosine ? (squares > 0 ? 1 / squares.squareRoot() : 0) : 1
    let isFinite = squares.isFinite && scale.isFinite
    for d in 0..<dimension { out[d] = isFinite ? row[d] * scale : 0 }
}
