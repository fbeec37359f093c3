/// Where the terms of a query occur in one segment.
///
/// Scores are BM25F: frequencies of the fields are weighted and summed before they saturate (Robertson and Zaragoza, "The
/// Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.6). They depend on the live documents and the
/// query alone, to the last bit: never on how documents are spread over segments.
package struct LexicalMatches: Sendable {
    package let segment: LexicalSegment
    private let terms: [TermMatches]

    /// `terms` are those of the query, in its order, all of `segment`.
    package init(segment: LexicalSegment, terms: [TermMatches]) {
        precondition(terms.allSatisfy { $0.documents.documentCount == segment.bodyLengths.count })
        self.segment = segment
        self.terms = terms
    }

    var liveDocumentFrequencies: [Int] { terms.map { $0.documents.countOfIntersection(segment.live) } }

    /// Which of the first 64 terms any of `documents` has in any field: bit i for term i.
    package func matchedTerms(ofAny range: Range<Int>) -> UInt64 {
        var matched: UInt64 = 0
        for term in terms.indices.prefix(64) where terms[term].documents.contains(anyOf: range) {
            matched |= 1 << UInt64(term)
        }
        return matched
    }

    /// Which of the first 64 terms the path of `group` or a definition in its documents has: bit i for term i.
    package func namedTerms(ofGroup group: Int) -> UInt64 {
        let documents = segment.groupStarts[group]..<segment.groupStarts[group + 1]
        var named: UInt64 = 0
        for term in terms.indices.prefix(64) {
            if terms[term].path.holds(any: UInt32(group)..<UInt32(group + 1))
                || terms[term].symbol.holds(any: documents)
            {
                named |= 1 << UInt64(term)
            }
        }
        return named
    }

    /// The score of every document of each of `matches`, all of one query's, in order; 0 for those without any of the terms. Those of
    /// dead documents mean nothing.
    package static func scores(
        _ matches: [LexicalMatches], _ statistics: LexicalStatistics, _ parameters: BM25FParameters
    ) -> [[Float]] {
        let longest = matches.lazy.map(\.segment.longestBody).max() ?? 0
        let factors = bodyFactors(upTo: longest, statistics, parameters)
        return matches.map { $0.scores(statistics, parameters, factors) }
    }

    private func scores(
        _ statistics: LexicalStatistics, _ parameters: BM25FParameters, _ factors: [Float]
    ) -> [Float] {
        var scores = [Float](repeating: 0, count: segment.bodyLengths.count)
        var sums: [Float] = []
        for (index, term) in terms.enumerated() {
            let weight = statistics.inverseDocumentFrequency(term: index)
            if term.symbol.isEmpty, term.path.isEmpty {
                addScores(term.body, weight, factors, parameters.saturation, to: &scores)
            } else {
                if sums.isEmpty { sums = [Float](repeating: 0, count: scores.count) }
                addScores(index, weight, factors, parameters, &sums, to: &scores)
            }
        }
        return scores
    }

    /// By length of a body, what an occurrence in it counts: bodies have few different lengths.
    private static func bodyFactors(
        upTo longest: Int, _ statistics: LexicalStatistics, _ parameters: BM25FParameters
    ) -> [Float] {
        let constant = 1 - parameters.lengthNormalization
        let slope = parameters.lengthNormalization / statistics.averageBodyLength
        return (0...longest).map { parameters.bodyWeight / (constant + slope * Float($0)) }
    }

    private func addScores(
        _ list: PostingList, _ weight: Float, _ factors: [Float], _ saturation: Float, to scores: inout [Float]
    ) {
        // The ordinals were checked against the segment when the matches were made.
        scores.withUnsafeMutableBufferPointer { scores in
            withBodyFactors(factors) { factor in
                Self.forEach(list) { document, occurrences in
                    let frequency = occurrences * factor(document)
                    scores[document] += weight * (frequency / (saturation + frequency))
                }
            }
        }
    }

    /// Sums the weighted frequencies of all fields in `frequencies`, which is zero before and after.
    private func addScores(
        _ index: Int, _ weight: Float, _ factors: [Float], _ parameters: BM25FParameters,
        _ frequencies: inout [Float], to scores: inout [Float]
    ) {
        frequencies.withUnsafeMutableBufferPointer { sums in
            withBodyFactors(factors) { factor in
                Self.forEach(terms[index].body) { sums[$0] = $1 * factor($0) }
            }
            Self.forEach(terms[index].symbol) { sums[$0] += $1 * parameters.symbolWeight }
            segment.groupStarts.withUnsafeBufferPointer { starts in
                Self.forEach(terms[index].path) { group, frequency in
                    let addend = frequency * parameters.pathWeight
                    for document in Int(starts[group])..<Int(starts[group + 1]) { sums[document] += addend }
                }
            }
            scores.withUnsafeMutableBufferPointer { scores in
                terms[index].documents.forEach { document in
                    scores[document] += weight * (sums[document] / (parameters.saturation + sums[document]))
                    sums[document] = 0
                }
            }
        }
    }

    @inline(__always)
    private func withBodyFactors(_ factors: [Float], _ body: (_ factor: (_ document: Int) -> Float) -> Void) {
        factors.withUnsafeBufferPointer { factors in
            segment.bodyLengths.withUnsafeBufferPointer { lengths in
                body { document in factors[Int(lengths[document])] }
            }
        }
    }

    @inline(__always)
    private static func forEach(_ list: PostingList, _ body: (_ ordinal: Int, _ frequency: Float) -> Void) {
        list.ordinals.withUnsafeBufferPointer { ordinals in
            list.frequencies.withUnsafeBufferPointer { frequencies in
                for index in ordinals.indices { body(Int(ordinals[index]), Float(frequencies[index])) }
            }
        }
    }
}
