import CollectionStore
import LexicalSearch
import VectorSearch

/// What the two retrievers make of the documents of one segment. A class, so that both can be at work at once.
final class SegmentScores {
    let segment: Segment
    /// BM25F by document; empty when lexical search takes no part.
    var lexical: [Float] = []
    /// Cosines by document; nil when vectors take no part.
    var cosines: Cosines?
    /// Whether the index over the vectors has the segment, so that only the nearest of its documents need be known.
    var isCovered = false
    /// Which of the query's terms a document has; in a semantic search only in names.
    var matches: LexicalMatches?

    init(_ segment: Segment) { self.segment = segment }

    /// Cosine by document, `-infinity` where it does not matter; empty when vectors take no part.
    var semantic: [Float] { cosines?.values ?? [] }
}

/// Gives every document its BM25F for `query`.
func scoreWords(_ scores: [SegmentScores], _ query: Query, parameters: BM25FParameters) throws -> LexicalStatistics {
    for scores in scores { scores.matches = try lexicalMatches(query, in: scores.segment, namesOnly: false) }
    let statistics = LexicalStatistics(scores.compactMap(\.matches), termCount: query.terms.count)
    for scores in scores { scores.lexical = scores.matches?.scores(statistics, parameters) ?? [] }
    return statistics
}

/// Finds the words of `query` in names, without scoring anything by them.
func matchNames(_ scores: [SegmentScores], _ query: Query) throws {
    for scores in scores { scores.matches = try lexicalMatches(query, in: scores.segment, namesOnly: true) }
}

private func lexicalMatches(_ query: Query, in segment: Segment, namesOnly: Bool) throws -> LexicalMatches {
    let postings = segment.postings
    let terms = try query.terms.map { term in
        TermPostings(
            body: namesOnly ? PostingList() : try postings.postings(of: term, in: .body),
            symbol: try postings.postings(of: term, in: .symbol), path: try postings.postings(of: term, in: .path))
    }
    return try LexicalMatches(segment: segment.lexical, terms: terms)
}
