package import SystemSupport

/// A record that answers a query, with its place in the file. Lines are 1-based and inclusive.
package struct SearchHit: Sendable {
    /// A line of the file, for showing.
    package struct Line: Sendable {
        package var number: Int
        /// Valid UTF-8 as in the file, without the line's end; not yet safe for a terminal.
        package var text: String
        /// Where words of the query are, as ranges of UTF-8 offsets in `text`, in order and apart from each other.
        package var highlights: [Range<Int>]
    }

    /// A position as the Language Server Protocol has it: 0-based, `character` in UTF-16 units.
    package struct Position: Sendable, Hashable {
        package var line: Int
        package var character: Int
    }

    /// One signal of the ranking: what it measured, and what it added to the score.
    package struct Signal: Sendable {
        package var name: String
        package var value: Double
        package var contribution: Double
    }

    /// Hits with a lower score that lack some of the query's words are not clearly relevant. The first hit of nearly every
    /// labelled query is above it; that of a question about something else altogether is not.
    static let relevantScore = 0.05

    /// Relative to the workspace's root.
    package var path: BytePath
    package var firstLine: Int
    package var lastLine: Int
    /// 1-based, in UTF-8 bytes.
    package var column: Int
    /// 1-based, in UTF-8 bytes, one past the last byte of the last line.
    package var endColumn: Int
    /// The line of the record where the query matches best.
    package var bestLine: Int
    package var start: Position
    package var end: Position
    /// A `Language.name`, when known.
    package var language: String?
    package var symbol: String?
    package var kind: String?
    /// 0 to 1; never rises from one hit to the next.
    package var score: Double
    /// The record's text, cut at a whole character to a bounded length.
    package var preview: String
    /// The record's lines and, around them, as many as the request asked for.
    package var lines: [Line]
    /// Of the file as it was indexed.
    package var contentHash: ContentHash
    /// Whether the file has changed since.
    package var isStale: Bool
    /// Whether the score is high enough, or the record has all of the query's words.
    package var isClearlyRelevant: Bool
    /// Empty unless the request asked for an explanation.
    package var signals: [Signal]
}
