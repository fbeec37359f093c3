import CollectionStore
private import Glibc
package import Indexing
private import SQLite
package import Searching
package import SystemSupport
private import Workspace

extension Session {
    /// How to go about a question without a daemon.
    package struct Approach {
        /// Whether to look for changed files first.
        package var refreshes: Bool
        /// Whether `/` and home folders may be indexed.
        package var isForced: Bool
        /// Runs the indexer; nil when another process keeps the store busy. Throws when the user stops it.
        package var index: (IndexOptions) throws -> IndexSummary?

        package init(refreshes: Bool, isForced: Bool, index: @escaping (IndexOptions) throws -> IndexSummary?) {
            self.refreshes = refreshes
            self.isForced = isForced
            self.index = index
        }
    }

    /// Answers from the store, brought up to date unless the approach says not to; made when there is none.
    package func answer(
        _ question: Question, _ approach: Approach, since started: ContinuousClock.Instant
    ) throws -> SearchResponse {
        let (store, index, problems) = try freshStore(approach)
        return try Searcher(store: store, model: model, root: workspace.root).answer(
            question, in: workspace.root, counts: store.counts(), index: index, warnings: warnings + problems,
            since: started)
    }

    /// The text of the file at `path`, relative to the root, as the index has it; nil when it has none.
    package func text(of path: BytePath, _ approach: Approach) throws -> (IndexedText?, warnings: [String]) {
        let (store, _, problems) = try freshStore(approach)
        return (try IndexedText(at: path, in: store, root: workspace.root), warnings + problems)
    }

    private func freshStore(
        _ approach: Approach
    ) throws -> (CollectionStore, SearchResponse.Index, warnings: [String]) {
        var store = try openStore()
        var index = SearchResponse.Index(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil)
        var warnings: [String] = []
        if store == nil {
            if !approach.isForced { try workspace.requireProject() }
            var options = IndexOptions()
            options.buildsVectorIndex = false
            warnings = try approach.index(options)?.warnings ?? []
            store = try openStore()
        } else if let current = store, approach.refreshes {
            let (changes, problems) = try indexer.changes(since: current)
            warnings = problems.map(\.description)
            if !changes.isEmpty {
                // What was read so far may be written over by the run below.
                store = nil
                (index.pending, warnings) = try refresh(pending: changes.count, warnings, approach)
                if index.pending > 0 { index.state = .stale }
                store = try openStore()
            }
        }
        guard let store else { throw noIndex }
        return (store, try index.asIn(store, indexer.versions), warnings)
    }

    /// Indexes what has changed; returns how many changes are still to do, and what to tell the user.
    private func refresh(
        pending: Int, _ warnings: [String], _ approach: Approach
    ) throws -> (pending: Int, warnings: [String]) {
        var options = IndexOptions()
        // A writer that takes longer than this is not waited for: the last commit answers.
        options.patience = 200
        options.buildsVectorIndex = false
        do {
            guard let summary = try approach.index(options) else {
                return (pending, warnings + ["another process is indexing; this is the last state it committed"])
            }
            return (0, summary.warnings)
        } catch let error where isUnwritable(error) {
            // A folder or disk that cannot be written still has an index to read.
            return (pending, warnings + [notUpToDate(error)])
        }
    }
}

extension SearchResponse.Index {
    /// With what `store` says itself: whether it was ever complete, and how much of it other `versions` made than those to search by.
    func asIn(_ store: CollectionStore, _ versions: IndexVersions) throws -> Self {
        var index = self
        index.pending = max(pending, try store.countOfFiles(notMadeBy: versions.all))
        if index.pending > 0, state == .ready { index.state = .stale }
        if try !store.isComplete() { index.state = .building }
        index.updatedAt = try store.updatedAt()
        return index
    }
}

/// What to tell of an index that an error kept from being brought up to date.
func notUpToDate(_ error: some Any) -> String { "the index was not brought up to date: \(error)" }

private func isUnwritable(_ error: any Error) -> Bool {
    switch error {
    case let error as WorkspaceError: error.code == .cannotWrite || error.code == .notOwned
    case let error as SystemError: [EACCES, EROFS, EPERM, ENOSPC, EDQUOT].contains(error.errno)
    case let error as DatabaseError: error.isReadOnly || error.isDiskFull || error.cannotOpen
    default: false
    }
}
