import SystemSupport
import TextAnalysis

/// Finds the query's words in lines, and so the line that matches best.
struct LineMatcher {
    /// What a line has of the query.
    struct Match {
        /// Where its words are, in UTF-8 offsets, in order and apart from each other.
        var highlights: [Range<Int>] = []
        /// Which terms it has: bit i for term i, of the at most 64.
        var terms: UInt64 = 0
    }

    private let terms: TermSet
    private let weights: [Float]

    /// - Parameter termWeights: by term of the query; 1 each when it is empty.
    init(_ query: Query, termWeights: [Float]) {
        terms = TermSet(query.terms)
        weights = query.terms.indices.map { $0 < termWeights.count ? max(termWeights[$0], 0.01) : 1 }
    }

    /// Whether these are all the terms of the query, and it has any.
    func isAll(_ matched: UInt64) -> Bool { !terms.isEmpty && matched.nonzeroBitCount == terms.count }

    /// The summed weight of terms.
    func weight(of matched: UInt64) -> Float {
        var sum: Float = 0
        for term in weights.indices where matched >> UInt64(term) & 1 != 0 { sum += weights[term] }
        return sum
    }

    /// What `line` has of the query.
    func match(_ line: ArraySlice<UInt8>, _ analyzer: inout LexicalAnalyzer) -> Match {
        var match = Match()
        if terms.isEmpty { return match }
        var ranges: [Range<Int>] = []
        // A line may be a whole minified file; what nobody sees needs no highlight.
        let seen = line.prefix(4_096)
        analyzer.analyze(seen.span, beginningWith: { terms.mayHoldTerm(beginningWith: $0, $1) }) { word, source in
            guard let term = terms.index(of: word) else { return }
            match.terms |= 1 << UInt64(term)
            ranges.append(source)
        }
        match.highlights = Self.joined(ranges)
        return match
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        if ranges.count < 2 { return ranges }
        var joined: [Range<Int>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
