private import Glibc

/// What the scores of all segments have in common, counted over live documents.
package struct LexicalStatistics: Equatable, Sendable {
    package private(set) var liveDocumentCount = 0
    /// The sum of the lengths of their bodies.
    package private(set) var liveBodyLength = 0
    /// By query term, how many live documents have it in any field.
    package private(set) var documentFrequencies: [Int]

    /// The statistics over the segments' matches, which are all of one query of `termCount` terms.
    package init(_ matches: [LexicalMatches], termCount: Int) {
        documentFrequencies = Array(repeating: 0, count: termCount)
        for match in matches {
            liveDocumentCount += match.segment.liveDocumentCount
            liveBodyLength += match.segment.liveBodyLength
            let frequencies = match.liveDocumentFrequencies
            for term in 0..<termCount { documentFrequencies[term] += frequencies[term] }
        }
    }

    /// Terms per body, 1 at least.
    package var averageBodyLength: Float {
        liveDocumentCount == 0 ? 1 : max(1, Float(Double(liveBodyLength) / Double(liveDocumentCount)))
    }

    /// The weight of a term: `ln(1 + (N - n + 0.5) / (n + 0.5))`, which is above 0 however common the term.
    package func inverseDocumentFrequency(term: Int) -> Float {
        let frequency = Double(documentFrequencies[term])
        return Float(log1p((Double(liveDocumentCount) - frequency + 0.5) / (frequency + 0.5)))
    }
}
