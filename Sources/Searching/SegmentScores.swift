import CollectionStore
import LexicalSearch
import VectorSearch

/// What the two retrievers make of the documents of one segment. A class, so that both can be at work at once.
final class SegmentScores {
    let segment: Segment
    /// BM25F by document; empty when lexical search takes no part.
    var lexical: [Float] = []
    /// Nil when vectors take no part.
    var cosines: Cosines?
    /// Which of the query's terms a document has; in a semantic search only in names.
    var matches: LexicalMatches?

    init(_ segment: Segment) { self.segment = segment }
}

/// Gives every document its BM25F for `query`.
func scoreWords(_ scores: [SegmentScores], _ query: Query, parameters: BM25FParameters) throws -> LexicalStatistics {
    for scores in scores { scores.matches = try lexicalMatches(query, in: scores.segment, namesOnly: false) }
    let matches = scores.compactMap(\.matches)
    let statistics = LexicalStatistics(matches, termCount: query.terms.count)
    for (scores, found) in zip(scores, LexicalMatches.scores(matches, statistics, parameters)) {
        scores.lexical = found
    }
    return statistics
}

/// Finds the words of `query` in names, without scoring anything by them.
func matchNames(_ scores: [SegmentScores], _ query: Query) throws {
    for scores in scores { scores.matches = try lexicalMatches(query, in: scores.segment, namesOnly: true) }
}

private func lexicalMatches(_ query: Query, in segment: Segment, namesOnly: Bool) throws -> LexicalMatches {
    LexicalMatches(
        segment: segment.lexical, terms: try query.terms.map { try segment.matches(of: $0, namesOnly: namesOnly) })
}
