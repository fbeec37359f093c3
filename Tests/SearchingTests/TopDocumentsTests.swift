import TestSupport
import Testing

@testable import Searching

@Suite struct TopDocumentsTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func theBestStayAndTiesAtTheEndAreKnown(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<300 {
            let scores = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                Float(Int.random(in: 0...12, using: &generator))
            }
            var top = TopDocuments(capacity: Int.random(in: 1...20, using: &generator))
            for (ordinal, score) in scores.enumerated() where score >= top.threshold {
                top.insert(.init(segment: 0, ordinal: ordinal), score: score)
            }
            top.finish()
            let expected = scores.sorted(by: >).prefix(top.capacity)
            #expect(top.entries.map(\.score).sorted(by: >) == Array(expected))
            let isCut = scores.count { $0 == expected.last } > expected.count { $0 == expected.last }
            #expect(top.leftOutEquals == isCut)
        }
    }

    /// Ranges begin and end anywhere, also within the blocks that are looked at together.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func manyAtOnceAreInsertedAsIfOneByOne(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<300 {
            let scores = (0..<Int.random(in: 1...120, using: &generator)).map { _ in
                Float(Int.random(in: -3...12, using: &generator))
            }
            let start = Int.random(in: 0..<scores.count, using: &generator)
            let range = start..<Int.random(in: start...scores.count, using: &generator)
            let leftOut = Bool.random(using: &generator) ? Int.random(in: scores.indices, using: &generator) : nil
            let floor: Float = Bool.random(using: &generator) ? 0 : -.infinity
            var atOnce = TopDocuments(capacity: Int.random(in: 1...20, using: &generator))
            var oneByOne = atOnce
            atOnce.insert(scores, in: range, of: 0, above: floor, besides: leftOut)
            for ordinal in range where ordinal != leftOut && scores[ordinal] > floor {
                oneByOne.insert(.init(segment: 0, ordinal: ordinal), score: scores[ordinal])
            }
            atOnce.finish()
            oneByOne.finish()
            #expect(atOnce.entries.map(\.document) == oneByOne.entries.map(\.document))
            #expect(atOnce.leftOutEquals == oneByOne.leftOutEquals)
        }
    }
}
