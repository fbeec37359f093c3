import CollectionStore
import CommandLineParsing
import Embedding
import Glibc
import Indexing
import SQLite
import Searching
import SystemSupport
import Workspace

extension SearchCommand {
    /// Answers from the workspace that the command is called in, or that the paths, absolute, are in.
    static func answer(_ request: SearchRequest, in paths: [BytePath], _ invocation: Invocation) throws
        -> SearchResponse
    {
        let started = ContinuousClock.now
        let directory = try currentDirectory()
        var found = try invocation.findWorkspace(from: directory)
        if found == nil, let first = paths.first { found = try invocation.findWorkspace(from: first) }
        if found == nil, !paths.isEmpty { return try answer(request, inFiles: paths) }
        let data = try invocation.dataDirectory()
        let workspace = try found ?? WorkspaceLocation(root: directory, dataDirectory: data)
        var request = request
        request.filter.paths = try paths.map { try invocation.relative($0, to: workspace) }
        let session = try Session(workspace, environment: invocation.environment)
        var (store, index, warnings) = try freshStore(session, invocation)
        let hits = try Searcher(store: store, model: session.model, root: workspace.root).search(request)
        (index.files, index.chunks) = try { ($0.files, $0.chunks) }(store.counts())
        warnings = session.warnings + warnings
        if hits.isVectorIndexDamaged { warnings.append(damagedVectorIndex) }
        var response = SearchResponse(
            query: request.query, mode: request.mode, workspace: workspace.root, hits: hits.hits,
            isTruncated: hits.isTruncated, index: index, warnings: warnings,
            elapsedMilliseconds: started.duration(to: .now).milliseconds, timings: request.explains ? hits.timings : nil
        )
        response.vectorSearch = request.explains ? hits.vectorSearch : nil
        return response
    }

    static let damagedVectorIndex = "the index over the vectors is damaged; 'ws doctor --repair' makes it anew"

    /// The store to answer from, brought up to date unless `--no-refresh` says not to; made when there is none.
    static func freshStore(
        _ session: Session, _ invocation: Invocation
    ) throws -> (CollectionStore, SearchResponse.Index, warnings: [String]) {
        var store = try session.openStore()
        var index = SearchResponse.Index(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil)
        var warnings: [String] = []
        if store == nil {
            try invocation.checkBreadth(session.workspace)
            var options = IndexOptions()
            options.buildsVectorIndex = false
            let summary = try session.refresh(
                options, showsProgress: !invocation.arguments.has(SearchOptions.quiet),
                environment: invocation.environment)
            warnings = summary?.warnings ?? []
            store = try session.openStore()
        } else if let current = store, !invocation.arguments.has(SearchOptions.noRefresh) {
            let (changes, problems) = try session.indexer.changes(since: current)
            warnings = problems.map(\.description)
            if !changes.isEmpty {
                // What was read so far may be written over by the run below.
                store = nil
                (index.pending, warnings) = try refresh(session, pending: changes.count, warnings, invocation)
                if index.pending > 0 { index.state = .stale }
                store = try session.openStore()
            }
        }
        guard let store else { throw session.noIndex }
        if try !store.isComplete() { index.state = .building }
        index.updatedAt = try store.updatedAt()
        return (store, index, warnings)
    }

    /// Indexes what has changed; returns how many changes are still to do, and what to tell the user.
    private static func refresh(
        _ session: Session, pending: Int, _ warnings: [String], _ invocation: Invocation
    ) throws -> (pending: Int, warnings: [String]) {
        var options = IndexOptions()
        // A writer that takes longer than this is not waited for: the last commit answers.
        options.patience = 200
        options.buildsVectorIndex = false
        do {
            let summary = try session.refresh(
                options, showsProgress: !invocation.arguments.has(SearchOptions.quiet),
                environment: invocation.environment)
            guard let summary else {
                return (pending, warnings + ["another process is indexing; this is the last state it committed"])
            }
            return (0, summary.warnings)
        } catch let error where isUnwritable(error) {
            // A folder or disk that cannot be written still has an index to read.
            return (pending, warnings + ["the index was not brought up to date: \(error)"])
        }
    }

    private static func isUnwritable(_ error: any Error) -> Bool {
        switch error {
        case let error as WorkspaceError: error.code == .cannotWrite || error.code == .notOwned
        case let error as SystemError: [EACCES, EROFS, EPERM, ENOSPC, EDQUOT].contains(error.errno)
        case let error as DatabaseError: error.isReadOnly || error.isDiskFull || error.cannotOpen
        default: false
        }
    }
}
