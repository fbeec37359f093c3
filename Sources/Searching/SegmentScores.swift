import CollectionStore
import LexicalSearch
import VectorSearch

/// What the two retrievers make of the documents of one segment.
struct SegmentScores {
    let segment: Segment
    /// BM25F by document; empty when lexical search takes no part.
    var lexical: [Float] = []
    /// Cosines by document; nil when vectors take no part.
    var cosines: Cosines?
    /// Whether the index over the vectors has the segment, so that only the nearest of its documents need be known.
    var isCovered = false
    /// Which of the query's terms a document has; in a semantic search only in names.
    var matches: LexicalMatches?

    /// Cosine by document, `-infinity` where it does not matter; empty when vectors take no part.
    var semantic: [Float] { cosines?.values ?? [] }
}

/// Gives every document its BM25F for `query`.
func scoreWords(
    _ scores: inout [SegmentScores], _ query: Query, parameters: BM25FParameters
) throws -> LexicalStatistics {
    for index in scores.indices {
        scores[index].matches = try lexicalMatches(query, in: scores[index].segment, namesOnly: false)
    }
    let statistics = LexicalStatistics(scores.compactMap(\.matches), termCount: query.terms.count)
    for index in scores.indices { scores[index].lexical = scores[index].matches?.scores(statistics, parameters) ?? [] }
    return statistics
}

/// Finds the words of `query` in names, without scoring anything by them.
func matchNames(_ scores: inout [SegmentScores], _ query: Query) throws {
    for index in scores.indices {
        scores[index].matches = try lexicalMatches(query, in: scores[index].segment, namesOnly: true)
    }
}

private func lexicalMatches(_ query: Query, in segment: Segment, namesOnly: Bool) throws -> LexicalMatches {
    let postings = segment.postings
    let terms = try query.terms.map { term in
        TermPostings(
            body: namesOnly ? PostingList() : try postings.postings(of: term, in: .body),
            symbol: try postings.postings(of: term, in: .symbol), path: try postings.postings(of: term, in: .path))
    }
    return try LexicalMatches(
        segment: LexicalSegment(
            bodyLengths: segment.documents.lengths, groupStarts: segment.documents.firstDocuments,
            live: segment.liveDocuments),
        terms: terms)
}
