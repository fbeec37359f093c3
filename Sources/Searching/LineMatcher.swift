import SystemSupport
import TextAnalysis

/// Finds the query's words in lines, and so the line that matches best.
struct LineMatcher {
    /// The weight of every term.
    private let weights: [[UInt8]: Float]

    /// - Parameter termWeights: by term of the query; 1 each when it is empty.
    init(_ query: Query, termWeights: [Float]) {
        var weights: [[UInt8]: Float] = [:]
        for (index, term) in query.terms.enumerated() {
            weights[term] = index < termWeights.count ? max(termWeights[index], 0.01) : 1
        }
        self.weights = weights
    }

    /// Whether `text` has every word of the query.
    func matchesAll(_ text: ArraySlice<UInt8>, _ analyzer: inout LexicalAnalyzer) -> Bool {
        var missing = Set(weights.keys)
        if missing.isEmpty { return false }
        analyzer.analyze(Array(text).span) { term, _ in missing.remove(Array(term)) }
        return missing.isEmpty
    }

    /// Where words of the query are in `line`, in UTF-8 offsets, and the summed weight of the distinct ones.
    func match(
        _ line: ArraySlice<UInt8>, _ analyzer: inout LexicalAnalyzer
    ) -> (highlights: [Range<Int>], weight: Float) {
        if weights.isEmpty { return ([], 0) }
        var ranges: [Range<Int>] = []
        var found: [[UInt8]: Float] = [:]
        // A line may be a whole minified file; what nobody sees needs no highlight.
        analyzer.analyze(Array(line.prefix(4_096)).span) { term, source in
            let term = Array(term)
            guard let weight = weights[term] else { return }
            found[term] = weight
            ranges.append(source)
        }
        return (Self.joined(ranges), found.values.reduce(0, +))
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
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
