/// Some rows of an index taken as queries, to see whether searches still find the rows nearest to them: what was put in, and taken
/// out, since the quantizer was trained may not be like what it was trained on.
package struct RecallSample {
    /// It is worth measuring again when this share of the rows has come or gone.
    package static let newShare = 0.1
    private static let queries = 32

    package let neighbours: Int
    private var nearest: [TopHits]

    /// - Parameter queries: how many there are.
    package init(queries: Int, neighbours: Int) {
        self.neighbours = neighbours
        nearest = [TopHits](repeating: TopHits(neighbours), count: queries)
    }

    /// Which of `count` rows are queries: their places, evenly spread.
    package static func places(of count: Int) -> StrideTo<Int> {
        let step = max(1, count / queries)
        return stride(from: step / 2, to: count, by: step)
    }

    /// Offers row `row` as one that may be near to query `query`.
    @inlinable
    package mutating func offer(_ row: Int, score: Float, to query: Int) {
        if score >= threshold(of: query) { insert(row, score, query) }
    }

    @usableFromInline
    func threshold(of query: Int) -> Float { nearest[query].threshold }

    @usableFromInline
    mutating func insert(_ row: Int, _ score: Float, _ query: Int) {
        nearest[query].insert(VectorHit(segment: row >> 32, ordinal: UInt32(truncatingIfNeeded: row), score: score))
    }

    /// The share of the nearest rows, of all queries, that searches found: `found` has the scores that they gave for each query.
    /// Rows that are as near as the last one count.
    package func recall(_ found: [[Float]]) -> Double {
        var right = 0
        var wanted = 0
        for (query, scores) in found.enumerated() {
            guard let last = nearest[query].sorted.last else { continue }
            wanted += nearest[query].count
            right += min(nearest[query].count, scores.count { $0 >= last.score })
        }
        return wanted == 0 ? 1 : Double(right) / Double(wanted)
    }
}
