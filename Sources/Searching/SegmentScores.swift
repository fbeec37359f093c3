import CollectionStore
import LexicalSearch
import VectorSearch

/// What the two retrievers make of the documents of one segment.
struct SegmentScores {
    let segment: Segment
    /// BM25F by document; empty when lexical search takes no part.
    var lexical: [Float] = []
    /// Cosine by document; empty when vectors take no part.
    var semantic: [Float] = []
    /// Which of the query's terms a document has.
    var matches: LexicalMatches?
}

/// Scores every document of `segments` against `query`.
///
/// - Parameters:
///   - vector: the query's, of length 1; nil to leave vectors out.
///   - model: only segments of this model are compared with `vector`.
func score(
    _ segments: [Segment], query: Query, vector: [Float]?, usesLexical: Bool, parameters: BM25FParameters
) throws -> (scores: [SegmentScores], statistics: LexicalStatistics?) {
    var scores = segments.map { SegmentScores(segment: $0) }
    var statistics: LexicalStatistics?
    if usesLexical {
        for index in scores.indices { scores[index].matches = try lexicalMatches(query, in: segments[index]) }
        let gathered = LexicalStatistics(scores.compactMap(\.matches), termCount: query.terms.count)
        for index in scores.indices {
            scores[index].lexical = scores[index].matches?.scores(gathered, parameters) ?? []
        }
        statistics = gathered
    }
    if let vector {
        let quantized = QuantizedQuery(vector)
        for index in scores.indices where segments[index].dimension == vector.count {
            scores[index].semantic = try cosines(of: segments[index], with: quantized)
        }
    }
    return (scores, statistics)
}

private func lexicalMatches(_ query: Query, in segment: Segment) throws -> LexicalMatches {
    let postings = segment.postings
    let terms = try query.terms.map { term in
        TermPostings(
            body: try postings.postings(of: term, in: .body), symbol: try postings.postings(of: term, in: .symbol),
            path: try postings.postings(of: term, in: .path))
    }
    return try LexicalMatches(
        segment: LexicalSegment(
            bodyLengths: segment.documents.lengths, groupStarts: segment.documents.firstDocuments,
            live: segment.liveDocuments),
        terms: terms)
}

private func cosines(of segment: Segment, with query: QuantizedQuery) throws -> [Float] {
    var scores = [Float](repeating: 0, count: segment.documents.count)
    var start = 0
    for ordinal in 0..<segment.vectorBlockCount {
        let block = try segment.vectorBlock(ordinal)
        scores.withUnsafeMutableBufferPointer {
            block.score(query, into: UnsafeMutableBufferPointer(rebasing: $0[start..<(start + block.count)]))
        }
        start += block.count
    }
    return scores
}
