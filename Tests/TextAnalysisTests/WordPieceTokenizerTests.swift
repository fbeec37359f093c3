import Foundation
import TestSupport
import Testing

@testable import TextAnalysis

/// What scripts/make-tokenizer-fixtures wrote.
private struct Fixtures: Decodable {
    struct Case: Decodable {
        var text: String
        var ids: [UInt32]
    }
    var vocabulary: [String]
    var cases: [Case]

    static func read() throws -> Fixtures {
        let file = try #require(Bundle.module.url(forResource: "WordPieceFixtures", withExtension: "json"))
        return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: file))
    }
}

private func ids(_ text: [UInt8], by tokenizer: WordPieceTokenizer) -> [UInt32] {
    var scratch = WordPieceScratch()
    tokenizer.tokenize(text.span, into: &scratch)
    return scratch.tokens
}

private func spellings(_ text: String, by tokenizer: WordPieceTokenizer) -> [String] {
    ids(Array(text.utf8), by: tokenizer).map { tokenizer.vocabulary.spelling(of: $0) ?? "?" }
}

@Test func givesTheIdsOfTheTokenizersPackage() throws {
    let fixtures = try Fixtures.read()
    let vocabulary = try #require(WordPieceVocabulary(tokens: fixtures.vocabulary))
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, splitsIdentifiers: false, dropsPunctuation: false)
    #expect(fixtures.cases.count > 500)
    for example in fixtures.cases {
        #expect(
            ids(Array(example.text.utf8), by: tokenizer) == example.ids, "\(example.text.debugDescription.prefix(200))")
    }
}

private let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(Unicode.Scalar($0)) }
private let digits = (0...9).map(String.init)
private let words = [
    "get", "user", "by", "id", "http", "server", "urls", "ids", "utf8", "int", "a", "größe", "uber", "maß", "x",
]

private func codeTokenizer(dropsPunctuation: Bool = true) throws -> WordPieceTokenizer {
    let pieces = (letters + digits).map { "##" + $0 }
    let tokens = (words + ["_", "."] + letters + digits + pieces + ["ß", "##ß"]).reduce(into: [String]()) {
        list, token in
        if !list.contains(token) { list.append(token) }
    }
    return WordPieceTokenizer(
        vocabulary: try #require(WordPieceVocabulary(tokens: tokens)), splitsIdentifiers: true,
        dropsPunctuation: dropsPunctuation)
}

@Test(arguments: [
    ("getUserById", "get user by id"),
    ("get_user.by-id", "get user by id"),
    ("HTTPServer", "http server"),
    ("serverHTTP", "server http"),
    ("URLs IDs getURLsById", "urls ids get urls by id"),
    ("GET_USER", "get user"),
    ("utf8 UTF8 user42", "utf8 utf8 user 4 ##2"),
    ("Int8Server", "int 8 server"),
    ("X2Y", "x 2 y"),
    ("ÜberServer", "uber server"),
    ("getÜberId5", "get uber id 5"),
    ("\u{1}get\u{200B}User", "get user"),
    ("getgo", "get ##g ##o"),
    ("id\u{A0}by", "id by"),
])
func splitsIdentifiersIntoWords(text: String, expected: String) throws {
    let tokenizer = try codeTokenizer()
    let expected = expected.replacing("get ##g ##o", with: spellings("getgo", by: tokenizer).joined(separator: " "))
    #expect(spellings(text, by: tokenizer).joined(separator: " ") == expected)
}

@Test func keepsPunctuationWhereAsked() throws {
    let tokenizer = try codeTokenizer(dropsPunctuation: false)
    #expect(spellings("get_id.", by: tokenizer) == ["get", "_", "id", "."])
}

@Test func readsAnyBytes() throws {
    let tokenizer = try codeTokenizer()
    var generator = SplitMix(seed: 7)
    for length in 0..<400 {
        let text = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for token in ids(text, by: tokenizer) { #expect(token < UInt32(tokenizer.vocabulary.tokenCount)) }
    }
    #expect(ids(Array("get".utf8) + [0xFF, 0xC3] + Array("User".utf8), by: tokenizer).count == 2)
}

@Test func aVocabularyOfTokensMadeToCollideIsRefused() throws {
    // 2^13 tokens in a table of 2^14 slots, all for the first 2^9 of them.
    var tokens: [String] = []
    var number = 0
    while tokens.count < 1 << 13 {
        let token = "t\(number)"
        var hash = WordPieceHash(isContinuation: false)
        for byte in token.utf8 { hash.append(byte) }
        if hash.mixed & (1 << 14 - 1) < 1 << 9 { tokens.append(token) }
        number += 1
    }
    #expect(WordPieceVocabulary(tokens: tokens) == nil)
    let honest = try #require(WordPieceVocabulary(tokens: (0..<(1 << 13)).map { "t\($0)" }))
    #expect(honest.token(spelled: "t8191") == 8191)
}

@Test func aDamagedTableFindsNothingOutsideItself() throws {
    // Slots full of ids that do not exist, offsets beyond the pool.
    let slots = [UInt32](repeating: 1000, count: 16)
    let wild = [UInt32](repeating: .max, count: 3)
    let bytes: [UInt8] = [0, 97]
    slots.withUnsafeBufferPointer { slots in
        wild.withUnsafeBufferPointer { offsets in
            bytes.withUnsafeBufferPointer { pool in
                let made = WordPieceVocabulary(
                    slots: slots, offsets: offsets, pool: pool, longestToken: .max, owner: nil)
                #expect(made?.token(spelled: "a") == nil)
                #expect(made?.spelling(of: 1) == nil)
            }
        }
    }
}

@Test(arguments: [true, false])
func bothReadersOfWordsAgree(splitsIdentifiers: Bool) throws {
    let code = try codeTokenizer()
    let tokenizer = WordPieceTokenizer(
        vocabulary: code.vocabulary, splitsIdentifiers: splitsIdentifiers, dropsPunctuation: false)
    var generator = SplitMix(seed: 5)
    let parts = words.filter { $0.utf8.allSatisfy { $0 < 0x80 } }.flatMap { [$0, $0.uppercased(), $0.capitalized] }
    for _ in 0..<2000 {
        let pieces = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
            (parts + ["7", "42", "_", ".", "s"]).randomElement(using: &generator)!
        }
        let text = pieces.joined()
        // A character that is cleaned away sends the first word through the reader of Unicode.
        #expect(spellings("\u{200B}" + text, by: tokenizer) == spellings(text, by: tokenizer), "\(text)")
    }
}
