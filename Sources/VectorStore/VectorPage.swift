internal import VectorSearch

/// The embeddings of up to 64 rows side by side, those that were read so far.
final class VectorPage: @unchecked Sendable {
    // Sendable because `present` changes only with the cache's lock held, and a row that is present is never written again.

    let dimension: Int
    private let floats: UnsafeMutablePointer<Float>
    /// A bit for every row that has been read. To be used with the cache's lock held.
    var present: UInt64 = 0
    /// Whether it was used since the cache last looked for something to let go of. Likewise.
    var wasUsed = true

    static func byteCount(dimension: Int) -> Int { 64 * dimension * 4 }

    init(dimension: Int) {
        self.dimension = dimension
        floats = .allocate(capacity: 64 * dimension)
    }

    deinit { floats.deallocate() }

    /// Takes over a row that is not present yet.
    func set(_ index: Int, _ embedding: UnsafeBufferPointer<Float>) {
        guard present >> UInt64(index) & 1 == 0, let source = embedding.baseAddress else { return }
        (floats + index * dimension).initialize(from: source, count: dimension)
        present |= 1 << UInt64(index)
    }

    /// The score of row `index`, which is present.
    func score(_ index: Int, _ query: ExactQuery) -> Float {
        var score: Float = 0
        withUnsafeMutablePointer(to: &score) {
            query.score(floats + index * dimension, into: UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return score
    }

    /// Asks memory for the rows of `bits`.
    func prefetch(_ bits: UInt64) {
        var rest = bits
        while rest != 0 {
            ExactQuery.prefetch(floats + rest.trailingZeroBitCount * dimension, dimension: dimension)
            rest &= rest - 1
        }
    }

    /// Calls `body` with every row of `bits`, all of them present, and its score.
    func scores(_ bits: UInt64, _ query: ExactQuery, _ body: (_ index: Int, _ score: Float) -> Void) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { scores in
            var rest = bits
            while rest != 0 {
                // Rows side by side are scored together.
                let start = rest.trailingZeroBitCount
                let count = (~(rest >> UInt64(start))).trailingZeroBitCount
                let run = UnsafeMutableBufferPointer(rebasing: scores[..<count])
                query.score(floats + start * dimension, into: run)
                for offset in 0..<count { body(start + offset, run[offset]) }
                rest = start + count == 64 ? 0 : rest & (~UInt64(0) << UInt64(start + count))
            }
        }
    }
}
