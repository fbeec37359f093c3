import TestSupport
import Testing

@testable import TextAnalysis

@Suite struct LexicalAnalyzerTests {
    @Test(arguments: [
        ("expired sessions", "expir session"),
        ("The cat", "the cat"),
        ("getUser", "getus get user"),
        ("get_user", "getus get user"),
        ("hostName hostname", "hostnam host name hostnam"),
        ("HTTPServer", "httpserver http server"),
        ("parseURLs", "parseurl pars url"),
        ("XMLHttpRequest", "xmlhttprequest xml http request"),
        ("__init__", "init"),
        ("_", ""),
        ("utf8String", "utf8string utf8 utf string"),
        ("sha256", "sha256 sha"),
        ("x86_64", "x8664 x86 64"),
        ("0xDEADBEEF", "0xdeadbeef"),
        ("3.14", "3 14"),
        ("12345678901234567890 123456789012345678901", "12345678901234567890"),
        ("isAOrB", "isaorb is a or b"),
        ("don't", "don t"),
        ("a+b==c", "a b c"),
    ])
    func splitsWordsAndIdentifiers(_ text: String, _ expected: String) {
        #expect(terms(text).joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("Café cafe\u{301}", "cafe cafe"),
        ("STRASSE straße", "strass strass"),
        ("ＦＵＬＬｗｉｄｔｈ", "fullwidth ful lwidth"),
        ("größeÄndern", "grosseandern gross andern"),
        ("Привет МИР", "привет мир"),
        ("Ελλάς", "ελλασ"),
        ("日本語", "日本 本語"),
        ("漢", "漢"),
        ("東京で、Tokyo", "東京 京で tokyo"),
        ("が", "が"),
        ("한국어", "한국 국어"),
        ("한국어", "한국 국어"),
        ("हिन्दी", "हिन्दी"),
        ("naïveBayes", "naivebay naiv bay"),
        ("ﬁle", "file"),
        ("a\u{200D}b", "ab"),
        ("\u{FEFF}word", "word"),
        ("word—word", "word word"),
    ])
    func foldsAndSegmentsOtherScripts(_ text: String, _ expected: String) {
        #expect(terms(text).joined(separator: " ") == expected)
    }

    @Test func dropsWhatIsTooLongToBeAWord() {
        #expect(terms(String(repeating: "a", count: 64)).count == 1)
        #expect(terms(String(repeating: "a", count: 65)).isEmpty)
        #expect(terms(String(repeating: "é", count: 65)).isEmpty)
        #expect(terms("aGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0IHRleHQ") == ["agvsbg8gd29ybgqsihroaxmgaxmgymfzzty0ihrlehq"])
        #expect(terms(String(repeating: "Ab", count: 600)).isEmpty)
    }

    @Test func losesNoPairOfALongRun() {
        let characters = (0x4E00..<0x4F00).map { String(UnicodeScalar($0)!) }
        #expect(terms(characters.joined()) == zip(characters, characters.dropFirst()).map { $0 + $1 })
    }

    @Test func namesWhereEachTermComesFrom() {
        var found: [String] = []
        let text = Array("x.fetchÜser(日本)".utf8)
        var analyzer = LexicalAnalyzer()
        analyzer.analyze(text.span) { _, source in found.append(String(decoding: text[source], as: UTF8.self)) }
        #expect(found == ["x", "fetchÜser", "fetch", "Üser", "日本"])
    }

    @Test(arguments: 0..<20)
    func takesAnyBytes(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var analyzer = LexicalAnalyzer()
        for _ in 0..<200 {
            let pool: [[UInt8]] = ["é", "日", "\u{1F600}", "a", "B", "_", "7", "\u{FDFA}", "ๆ"].map { Array($0.utf8) }
            var text: [UInt8] = []
            for _ in 0..<Int(random.next() % 40) {
                if random.next() % 3 == 0 {
                    text.append(UInt8(truncatingIfNeeded: random.next()))
                } else {
                    text += pool[Int(random.next() % UInt64(pool.count))]
                }
            }
            var last = 0
            var isValid = true
            analyzer.analyze(text.span) { term, source in
                isValid = isValid && !term.isEmpty && term.count <= LexicalAnalyzer.maximumTermLength
                isValid = isValid && String(validating: term, as: UTF8.self) != nil
                isValid = isValid && !source.isEmpty && source.upperBound <= text.count && source.upperBound >= last
                last = source.lowerBound
            }
            #expect(isValid, "\(text)")
        }
    }

    @Test func givesTheSameTermsWhereverTheTextLies() {
        let word = Array("abc configured internationalisations e".utf8)
        for padding in 0..<20 {
            let text = word + Array(repeating: UInt8(ascii: " "), count: padding)
            #expect(terms(String(decoding: text, as: UTF8.self)) == ["abc", "configur", "internationalis", "e"])
        }
    }
}

private func terms(_ text: String) -> [String] {
    var analyzer = LexicalAnalyzer()
    var terms: [String] = []
    let bytes = Array(text.utf8)
    analyzer.analyze(bytes.span) { term, _ in terms.append(String(decoding: term, as: UTF8.self)) }
    return terms
}
