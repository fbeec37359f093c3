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

    var liveDocumentCount: Int { segment.live.count }

    var liveBodyLength: Int {
        var sum = 0
        for (document, length) in segment.bodyLengths.enumerated() where segment.live.contains(document) {
            sum += Int(length)
        }
        return sum
    }

    var liveDocumentFrequencies: [Int] { documents.map { $0.countOfIntersection(segment.live) } }

    /// Which of the first 64 terms `document` has in any field: bit i for term i.
    package func matchedTerms(of document: Int) -> UInt64 {
        var matched: UInt64 = 0
        for (term, documents) in documents.prefix(64).enumerated() where documents.contains(document) {
            matched |= 1 << UInt64(term)
        }
        return matched
    }

    /// Which of the first 64 terms the path of `group` or a definition in its documents has: bit i for term i.
    package func namedTerms(ofGroup group: Int) -> UInt64 {
        let documents = segment.groupStarts[group]..<segment.groupStarts[group + 1]
        var named: UInt64 = 0
        for (term, postings) in terms.prefix(64).enumerated() {
            if postings.path.holds(any: UInt32(group)..<UInt32(group + 1)) || postings.symbol.holds(any: documents) {
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
                addScores(term, weight, factors, parameters, &sums, to: &scores)
            }
        }
        return scores
    }

    /// By document, what an occurrence in its body counts.
    private func bodyFactors(_ statistics: LexicalStatistics, _ parameters: BM25FParameters) -> [Float] {
        let constant = 1 - parameters.lengthNormalization
        let slope = parameters.lengthNormalization / statistics.averageBodyLength
        return segment.bodyLengths.map { parameters.bodyWeight / (constant + slope * Float($0)) }
    }

    private func addScores(
        _ list: PostingList, _ weight: Float, _ factors: [Float], _ saturation: Float, to scores: inout [Float]
    ) {
        // The ordinals were checked against the segment when this was made.
        scores.withUnsafeMutableBufferPointer { scores in
            factors.withUnsafeBufferPointer { factors in
                Self.forEach(list) { document, occurrences in
                    let frequency = occurrences * factors[document]
                    scores[document] += weight * (frequency / (saturation + frequency))
                }
            }
        }
    }

    /// Sums the weighted frequencies of all fields in `frequencies`, which is zero before and after.
    private func addScores(
        _ term: TermPostings, _ weight: Float, _ factors: [Float], _ parameters: BM25FParameters,
        _ frequencies: inout [Float], to scores: inout [Float]
    ) {
        frequencies.withUnsafeMutableBufferPointer { sums in
            factors.withUnsafeBufferPointer { factors in
                Self.forEach(term.body) { sums[$0] = $1 * factors[$0] }
            }
            Self.forEach(term.symbol) { sums[$0] += $1 * parameters.symbolWeight }
            segment.groupStarts.withUnsafeBufferPointer { starts in
                Self.forEach(term.path) { group, frequency in
                    let addend = frequency * parameters.pathWeight
                    for document in Int(starts[group])..<Int(starts[group + 1]) { sums[document] += addend }
                }
            }
            // Documents without the term add 0: a loop without branches, for the vector units.
            scores.withUnsafeMutableBufferPointer { scores in
                for document in sums.indices {
                    scores[document] += weight * (sums[document] / (parameters.saturation + sums[document]))
                    sums[document] = 0
                }
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
