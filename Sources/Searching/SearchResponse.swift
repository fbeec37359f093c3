package import SystemSupport

/// The answer to a search.
package struct SearchResponse: Sendable {
    /// How far the index can be trusted to be the whole and present truth.
    package enum State: String, Sendable {
        /// Everything is indexed, as far as the last look at the folder could tell.
        case ready
        /// A first index is still being made.
        case building
        /// Files have changed, or may have, that are not in the index yet.
        case stale
    }

    /// The index that answered.
    package struct Index: Sendable {
        package var state: State
        package var files: Int
        package var chunks: Int
        /// Files known to have changed that are not indexed yet.
        package var pending: Int
        /// Of the last commit, in nanoseconds since 1970; nil for an index that has none.
        package var updatedAt: Int64?

        package init(state: State, files: Int, chunks: Int, pending: Int, updatedAt: Int64?) {
            self.state = state
            self.files = files
            self.chunks = chunks
            self.pending = pending
            self.updatedAt = updatedAt
        }
    }

    package var query: String
    package var mode: SearchMode
    /// The workspace's root, absolute; nil for a search in memory outside any workspace.
    package var workspace: BytePath?
    /// Best first.
    package var hits: [SearchHit]
    /// Whether more records passed the filter than `hits` holds.
    package var isTruncated: Bool
    package var index: Index
    package var warnings: [String]
    /// From the question to the answer, in milliseconds.
    package var elapsedMilliseconds: Double
    /// Of the search's phases; nil unless the request asked for an explanation.
    package var timings: SearchTimings?
    /// How the nearest vectors were found; nil unless the request asked for an explanation, and without vectors.
    package var vectorSearch: String?

    package init(
        query: String, mode: SearchMode, workspace: BytePath?, hits: [SearchHit], isTruncated: Bool, index: Index,
        warnings: [String], elapsedMilliseconds: Double, timings: SearchTimings? = nil
    ) {
        self.query = query
        self.mode = mode
        self.workspace = workspace
        self.hits = hits
        self.isTruncated = isTruncated
        self.index = index
        self.warnings = warnings
        self.elapsedMilliseconds = elapsedMilliseconds
        self.timings = timings
    }
}
