/// The embeddings of up to 64 rows side by side, those that were read so far.
final class VectorPage: @unchecked Sendable {
    // Sendable because `present` changes only with the cache's lock held, and a row that is present is never written again.

    let dimension: Int
    private let floats: UnsafeMutablePointer<Float>
    /// One divided by the length of each embedding; 0 for zeros.
    private let inverseNorms: UnsafeMutablePointer<Float>
    /// A bit for every row that has been read. To be used with the cache's lock held.
    var present: UInt64 = 0
    /// Whether it was used since the cache last looked for something to let go of. Likewise.
    var wasUsed = true

    static func byteCount(dimension: Int) -> Int { 64 * (dimension + 1) * 4 }

    init(dimension: Int) {
        self.dimension = dimension
        floats = .allocate(capacity: 64 * dimension)
        inverseNorms = .allocate(capacity: 64)
    }

    deinit {
        floats.deallocate()
        inverseNorms.deallocate()
    }

    /// The embedding of row `index` of the page, which is present.
    func embedding(_ index: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: floats + index * dimension, count: dimension)
    }

    func inverseNorm(_ index: Int) -> Float { inverseNorms[index] }

    /// Takes over a row that is not present yet.
    func set(_ index: Int, _ embedding: UnsafeBufferPointer<Float>, inverseNorm: Float) {
        guard present >> UInt64(index) & 1 == 0 else { return }
        (floats + index * dimension).initialize(from: embedding.baseAddress!, count: dimension)
        (inverseNorms + index).initialize(to: inverseNorm)
        present |= 1 << UInt64(index)
    }
}
