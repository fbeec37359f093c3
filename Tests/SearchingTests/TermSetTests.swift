import TestSupport
import TextAnalysis
import Testing

@testable import Searching

@Suite struct TermSetTests {
    private struct Found: Equatable {
        var term: Int
        var source: Range<Int>
    }

    private static let pieces = [
        "dying", "lying", "tying", "skies", "idly", "yes", "Y", "y", "by", "flies", "happy", "happily", "cry", "cried",
        "io", "iy", "yi", "a",
        "A", "B", "ab", "AB", "URLs", "HTTP", "Server", "x86", "sha256", "0xFF", "7", "_", "__", "é", "naïve", "日本語",
        "İ", "word", " ",
        ".", "-", "\n", "ß", "e", "mail", "Größe", "aing", "a_b", "o_ws", "ying",
    ]

    /// Words are passed over that cannot be terms, and none that is one.
    @Test(arguments: 0..<200)
    func whatMayBePassedOverIsNoTerm(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var analyzer = LexicalAnalyzer()
        let text = Array((0..<60).map { _ in Self.pieces.randomElement(using: &random)! }.joined().utf8)
        var all: [(term: [UInt8], source: Range<Int>)] = []
        analyzer.analyze(text.span) { all.append((Array($0), $1)) }
        let chosen = (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in
            all.randomElement(using: &random)?.term
        }
        let terms = TermSet(chosen)
        var found: [Found] = []
        analyzer.analyze(text.span, beginningWith: { terms.mayHoldTerm(beginningWith: $0, $1) }) { term, source in
            if let index = terms.index(of: term) { found.append(Found(term: index, source: source)) }
        }
        let expected = all.compactMap { word in
            chosen.firstIndex(of: word.term).map { Found(term: $0, source: word.source) }
        }
        #expect(found == expected)
        #expect(!expected.isEmpty)
    }

    @Test func mostWordsArePassedOver() {
        let terms = TermSet(["session", "expir", "token"].map { Array($0.utf8) })
        var analyzer = LexicalAnalyzer()
        var count = 0
        let text = Array("func close(_ socket: Socket) { expireSession(of: socket.token); removeAll() }".utf8)
        analyzer.analyze(text.span, beginningWith: { terms.mayHoldTerm(beginningWith: $0, $1) }) { _, _ in count += 1 }
        // Those of `expireSession`, as a whole and in parts, and `token`.
        #expect(count == 4)
    }
}
