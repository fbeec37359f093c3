import TestSupport
import Testing

@testable import VectorSearch

@Suite struct ExactQueryTests {
    @Test(arguments: VectorMetric.allCases, [1, 5, 256, 768])
    func `scores are what the metric says`(metric: VectorMetric, dimension: Int) {
        let rows = SeededVectors.uniform(20 * dimension, seed: 1)
        let query = SeededVectors.uniform(dimension, seed: 2)
        func sum(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        var scores = [Float](repeating: 0, count: 20)
        scores.withUnsafeMutableBufferPointer { ExactQuery(query, metric: metric).score(rows, into: $0) }
        for row in 0..<20 {
            let vector = rows[(row * dimension)..<((row + 1) * dimension)]
            let dot = sum(vector, query[...])
            let expected =
                switch metric {
                case .dot: dot
                case .cosine: dot / (sum(vector, vector) * sum(query[...], query[...])).squareRoot()
                case .l2: 2 * dot - sum(vector, vector) - sum(query[...], query[...])
                }
            #expect(abs(Double(scores[row]) - expected) < 1e-3)
        }
    }

    @Test func `batches give the best rows, those that are allowed, in order`() {
        let rows: [Float] = [1, 5, 3, 5, 2, 4]
        var allowed = RowBitmap(rows: 6, all: true)
        allowed.remove(1)
        var hits = TopHits(3)
        rows.withUnsafeBufferPointer { rows in
            let query = ExactQuery([1], metric: .dot)
            query.search(.init(rebasing: rows[..<4]), first: 0, allowed: allowed, into: &hits)
            query.search(.init(rebasing: rows[4...]), first: 4, allowed: allowed, into: &hits)
        }
        #expect(hits.sorted.map(\.ordinal) == [3, 5, 2])
    }

    @Test func `the best hits are kept whatever the order they come in`() {
        var random = SeededVectors.Generator(seed: 3)
        let all = (0..<500).map {
            VectorHit(segment: $0 % 3, ordinal: UInt32($0), score: Float(Int.random(in: 0..<50, using: &random)))
        }
        let expected = Array(all.sorted { $0.precedes($1) }.prefix(20))
        for _ in 0..<5 {
            var hits = TopHits(20)
            for hit in all.shuffled(using: &random) { hits.insert(hit) }
            #expect(hits.sorted == expected)
        }
        var none = TopHits(0)
        none.insert(all[0])
        #expect(none.sorted.isEmpty)
    }

    @Test func `a score that is not a number comes last`() {
        #expect(VectorHit(segment: 0, ordinal: 0, score: .nan).score == -.infinity)
        var scores: [Float] = [0, 0, 0]
        scores.withUnsafeMutableBufferPointer {
            ExactQuery([1, 1], metric: .dot).score([.nan, 1, .infinity, -.infinity, 1, 1], into: $0)
        }
        #expect(scores == [-.infinity, -.infinity, 2])
    }

    @Test(arguments: [0, 1, 64, 65, 130])
    func `a bitmap has the rows that were put in`(rows: Int) {
        #expect(RowBitmap(rows: rows, all: true).count == rows)
        #expect(RowBitmap(rows: rows, all: true).rows(below: rows) == (0..<UInt32(rows)).map { $0 })
        #expect(!RowBitmap(rows: rows, all: true).contains(UInt32(rows)))
        #expect(!RowBitmap(rows: rows).contains(.max))
    }
}
