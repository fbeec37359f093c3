/// The lists of one query term in one segment.
package struct TermPostings: Sendable {
    package var body: PostingList
    package var symbol: PostingList
    package var path: PostingList

    package init(body: PostingList = .init(), symbol: PostingList = .init(), path: PostingList = .init()) {
        self.body = body
        self.symbol = symbol
        self.path = path
    }
}

/// Where the terms of a query occur in one segment.
///
/// Scores are BM25F: frequencies of the fields are weighted and summed before they saturate (Robertson and Zaragoza, "The
/// Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.6). They depend on the live documents and the
/// query alone, to the last bit: never on how documents are spread over segments.
package struct LexicalMatches: Sendable {
    package let segment: LexicalSegment
    private let terms: [TermPostings]
    /// By term, the documents that have it in any field, dead ones too.
    private let documents: [DocumentBitmap]

    /// `terms` are the lists of the query's terms, in the order of the query. Throws `PostingsError.mismatch` when they have
    /// ordinals that the segment lacks.
    package init(segment: LexicalSegment, terms: [TermPostings]) throws(PostingsError) {
        self.segment = segment
        self.terms = terms
        var documents: [DocumentBitmap] = []
        for term in terms { documents.append(try Self.documents(of: term, in: segment)) }
        self.documents = documents
    }

    private static func documents(
        of term: TermPostings, in segment: LexicalSegment
    ) throws(PostingsError) -> DocumentBitmap {
        let documentCount = segment.bodyLengths.count
        for (list, limit) in [
            (term.body, documentCount), (term.symbol, documentCount), (term.path, segment.groupStarts.count - 1),
        ] {
            guard list.ordinals.count == list.frequencies.count, Int(list.ordinals.max() ?? 0) < max(limit, 1),
                limit > 0 || list.isEmpty
            else { throw .mismatch("postings of documents that the segment does not have") }
        }
        var documents = DocumentBitmap(documentCount: documentCount)
        documents.insert(ascending: term.body.ordinals)
        documents.insert(ascending: term.symbol.ordinals)
        for group in term.path.ordinals {
            documents.insert(Int(segment.groupStarts[Int(group)])..<Int(segment.groupStarts[Int(group) + 1]))
        }
        return documents
    }

    var liveDocumentFrequencies: [Int] { documents.map { $0.countOfIntersection(segment.live) } }

    /// Which of the first 64 terms any of `documents` has in any field: bit i for term i.
    package func matchedTerms(ofAny range: Range<Int>) -> UInt64 {
        var matched: UInt64 = 0
        for term in documents.indices.prefix(64) where documents[term].contains(anyOf: range) {
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

    /// The score of every document of the segment, 0 for those without any of the terms. Those of dead documents mean nothing.
    package func scores(_ statistics: LexicalStatistics, _ parameters: BM25FParameters) -> [Float] {
        var scores = [Float](repeating: 0, count: segment.bodyLengths.count)
        let factors = bodyFactors(statistics, parameters)
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
    private func bodyFactors(_ statistics: LexicalStatistics, _ parameters: BM25FParameters) -> [Float] {
        let constant = 1 - parameters.lengthNormalization
        let slope = parameters.lengthNormalization / statistics.averageBodyLength
        return (0...segment.longestBody).map { parameters.bodyWeight / (constant + slope * Float($0)) }
    }

    private func addScores(
        _ list: PostingList, _ weight: Float, _ factors: [Float], _ saturation: Float, to scores: inout [Float]
    ) {
        // The ordinals were checked against the segment when this was made.
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
                documents[index].forEach { document in
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
