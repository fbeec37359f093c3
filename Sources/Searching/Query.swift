import TextAnalysis

/// What is asked, taken apart: terms for the lexical search, phrases, and the words that may be names.
struct Query {
    /// As it was given.
    let text: String
    /// Distinct terms, in order of their first occurrence; at most `maximumTerms`. Without function words where there are others.
    private(set) var terms: [[UInt8]] = []
    /// Those of the terms that are no wholes of several parts: `route` and `handler`, but not `routehandler`.
    private(set) var parts: [[UInt8]] = []
    /// The texts in double quotes, without them.
    private(set) var phrases: [[UInt8]] = []
    /// Words of the query as they were written, without punctuation, at most `maximumTerms`: what a definition may be called.
    private(set) var words: [String] = []

    /// More terms than a long piece of code needs to be told from others.
    static let maximumTerms = 64

    init(_ text: String, _ analyzer: inout LexicalAnalyzer) {
        self.text = text
        let bytes = Array(text.utf8)
        var seen: Set<[UInt8]> = []
        analyzer.analyze(bytes.span) { term, _ in
            let term = Array(term)
            if terms.count < Self.maximumTerms, seen.insert(term).inserted { terms.append(term) }
        }
        let telling = terms.filter { !FunctionWords.terms.contains($0) }
        if !telling.isEmpty { terms = telling }
        let partial = Set(analyzer.parts(of: bytes.span))
        parts = terms.filter(partial.contains)
        let quoted = bytes.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        // Without a closing quote, what follows the last one is no phrase.
        for index in stride(from: 1, to: quoted.count - 1, by: 2) {
            let words = quoted[index].split(whereSeparator: isSpace)
            if !words.isEmpty { phrases.append(Array(words.joined(separator: [UInt8(ascii: " ")]))) }
        }
        let isPart: (UInt8) -> Bool = {
            $0 >= 0x80 || $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF)
        }
        for word in bytes.split(whereSeparator: { !isPart($0) }).prefix(Self.maximumTerms) {
            words.append(String(decoding: word, as: UTF8.self))
        }
    }
}

extension LexicalAnalyzer {
    /// The terms of `text` without those of which the text has parts as well.
    mutating func parts(of text: Span<UInt8>) -> [[UInt8]] {
        var parts: [(term: [UInt8], source: Range<Int>)] = []
        analyze(text) { term, source in
            // A whole comes right before its parts.
            if let whole = parts.last?.source, whole != source, whole.contains(source.lowerBound),
                source.upperBound <= whole.upperBound
            {
                parts.removeLast()
            }
            parts.append((Array(term), source))
        }
        return parts.map(\.term)
    }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
