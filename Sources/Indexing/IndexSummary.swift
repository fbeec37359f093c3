/// What a run of the indexer did.
package struct IndexSummary: Sendable {
    package var added = 0
    package var changed = 0
    package var removed = 0
    /// Searchable files that are as they were: `added`, `changed` and `unchanged` are together all that is searchable.
    package var unchanged = 0
    /// Files that are left out of the index, now or before, by the code of their `SkipReason`.
    package var skipped: [String: Int] = [:]
    /// Searchable files and chunks after the run.
    package var files = 0
    package var chunks = 0
    /// Whether a run over all of the workspace has ever come to its end.
    package var isComplete = true
    /// Bytes of file content read.
    package var bytesRead = 0
    /// Chunks of new and changed files that kept the vectors they had in the store.
    package var keptVectors = 0
    /// Whether the run was stopped before it was through; what it committed stays.
    package var wasInterrupted = false
    /// Files that could not be read, folders that could not be listed.
    package var problems: [IndexProblem] = []
    package var elapsedMilliseconds = 0.0

    package init() {}

    /// For the user, one line each.
    package var warnings: [String] { problems.map(\.message) }
}
