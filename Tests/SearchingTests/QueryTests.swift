import Testing
import TextAnalysis

@testable import Searching

@Suite struct QueryTests {
    private func query(_ text: String) -> Query {
        var analyzer = LexicalAnalyzer()
        return Query(text, &analyzer)
    }

    private func terms(_ text: String) -> [String] { query(text).terms.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [
        ("how does the router match a path", ["router", "match", "path"]),
        // Nothing else to go by.
        ("to be or not to be", ["to", "be", "or", "not"]),
        ("", []),
        ("\"\"", []),
    ])
    func functionWordsCountOnlyWithoutOthers(text: String, expected: [String]) {
        #expect(terms(text) == expected)
    }

    @Test func partsAreTermsWithoutTheWholesTheyComeFrom() {
        let query = query("PathRouter sha256")
        #expect(query.terms.count == 5)
        #expect(query.parts.map { String(decoding: $0, as: UTF8.self) } == ["path", "router", "sha256", "sha"])
    }

    @Test(arguments: [
        ("say \"hello  world\" twice", ["hello world"]),
        ("\"a\" \"b c\"", ["a", "b c"]),
        ("\"not closed", []),
        ("\"a\" then \"not closed", ["a"]),
        ("\" \" x", []),
    ])
    func phrasesAreWhatIsBetweenQuotes(text: String, expected: [String]) {
        #expect(query(text).phrases.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func aLongTextKeepsItsFirstTerms() {
        let query = query((0..<1_000).map { "word\($0)" }.joined(separator: " "))
        #expect(query.terms.count == Query.maximumTerms)
        #expect(query.words.count == Query.maximumTerms)
    }
}
