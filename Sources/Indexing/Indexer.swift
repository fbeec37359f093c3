package import CollectionStore
package import Embedding
private import Glibc
private import LexicalSearch
private import SQLite
import SystemSupport
private import VectorSearch
package import Workspace

/// Brings a workspace's store up to date with its folder: walk, compare, read what may have changed, commit in batches.
package struct Indexer: Sendable {
    package let workspace: WorkspaceLocation
    package let settings: Settings
    package let model: StaticEmbeddingModel
    package let versions: IndexVersions
    /// Files to leave out under all their names, besides the store's own.
    package var excluded: Set<FileIdentity> = []
    /// What the workspace's folder is: when another one has taken its place, nothing is compared with it. Nil for whatever is there.
    package var root: FileIdentity?
    /// Told of every folder just before a walk lists it.
    package var willReadFolder: TreeWalker.FolderObserver?
    /// Told of every batch just after it was committed, on the thread that called `run`.
    package var didCommit: (@Sendable (Batch) -> Void)?

    package init(workspace: WorkspaceLocation, settings: Settings, model: StaticEmbeddingModel) {
        self.workspace = workspace
        self.settings = settings
        self.model = model
        versions = IndexVersions(settings: settings, model: model)
    }

    package var location: StoreLocation {
        StoreLocation(root: workspace.root, directory: workspace.dataFolder)
    }

    /// Finds what differs between the folder and `store`, without reading a single file's content.
    package func changes(
        since store: CollectionStore?, options: IndexOptions = IndexOptions()
    ) throws -> (changes: ChangeSet, warnings: [String]) {
        let comparison = try compare(store, options)
        return (comparison.changes, comparison.problems.map(\.message))
    }

    /// What came of comparing the folder with a store.
    struct Comparison {
        let changes: ChangeSet
        /// What was compared; nil when all was.
        let parts: [BytePath]?
        /// The folders that were mounted on before; nil when nobody knows.
        let mounted: Set<BytePath>?
        /// Folders whose file systems are out of reach.
        let unreachable: [BytePath]
        let walkProblems: [SystemError]
        /// Whether it was cancelled, so that nothing is known.
        var isInterrupted = false

        var problems: [IndexProblem] {
            walkProblems.map { IndexProblem(path: $0.path ?? BytePath(""), message: $0.description) }
                + unreachable.map { IndexProblem(path: $0, message: Indexer.warning(ofUnreachable: $0)) }
        }
    }

    private func compare(
        _ store: CollectionStore?, _ options: IndexOptions, _ isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> Comparison {
        let parts = options.parts.flatMap(Self.outermost)
        let (stored, current) =
            try store.map { store in
                try store.snapshot { (try store.files(in: parts), try store.segments(madeBy: versions.all)) }
            } ?? ([], [])
        let walker = TreeWalker(
            root: workspace.root, rules: IgnoreRules(root: workspace.root, exclude: settings.exclude),
            hidden: settings.hidden, excluding: ownFiles(),
            willRead: willReadFolder, isCancelled: isCancelled)
        let mounted = mountPoints(below: workspace.root)
        let tree = try parts.map(walker.walk(parts:)) ?? walker.walk()
        if let root, try FileIdentity(FileStatus.of(workspace.root)) != root {
            throw SystemError(errno: ESTALE, operation: "walk", path: workspace.root)
        }
        if tree.isInterrupted {
            return Comparison(
                changes: ChangeSet(), parts: parts, mounted: nil, unreachable: [], walkProblems: [], isInterrupted: true
            )
        }
        var changes = ChangeSet(tree: tree, stored: stored, parts: parts, verifies: options.verifies) { file in
            if options.isFull { return true }
            if file.skip != nil { return file.skippedBy != versions.extraction }
            return file.segment.map(current.contains) != true
        }
        let unreachable =
            try options.isFull ? [] : store.map { try keepUnreachable(&changes, tree, mounted: mounted, $0) } ?? []
        return Comparison(
            changes: changes, parts: parts, mounted: mounted, unreachable: unreachable, walkProblems: tree.problems)
    }

    /// Brings the store up to date, or, for a dry run, finds out what that would do.
    ///
    /// Returns nil when another process is writing and does not end within the options' patience. What has been committed
    /// when `isCancelled` stops the run, or an error does, stays.
    package func run(
        _ options: IndexOptions = IndexOptions(), isCancelled: @escaping @Sendable () -> Bool = { false },
        onProgress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) throws -> IndexSummary? {
        let started = ContinuousClock.now
        if options.isDryRun {
            let store = try CollectionStore.openForReading(location)
            let comparison = try compare(store, options, isCancelled)
            var summary = try process(comparison.changes, into: nil, options, isCancelled, onProgress)
            summary.problems += comparison.problems
            summary.elapsedMilliseconds = started.duration(to: .now).milliseconds
            return summary
        }
        try workspace.makeDataFolder()
        guard let lock = try acquireLock(options, isCancelled) else { return nil }
        var summary: IndexSummary
        do {
            summary = try bringUpToDate(options, holding: lock, isCancelled, onProgress)
        } catch  where Self.isDamage(error) {
            // All of it can be made anew from the files.
            try CollectionStore.repair(location, holding: lock)
            summary = try bringUpToDate(options, holding: lock, isCancelled, onProgress)
            let message = "the index was damaged; what was damaged has been made anew"
            summary.problems.append(IndexProblem(path: nil, message: message))
        }
        summary.elapsedMilliseconds = started.duration(to: .now).milliseconds
        return summary
    }

    /// The lock, for all of a run; nil when another process holds it for longer than the options' patience.
    private func acquireLock(_ options: IndexOptions, _ isCancelled: () -> Bool) throws -> WriteLock? {
        if let lock = try WriteLock.acquire(location, patience: 0) { return lock }
        options.willWait?()
        return try WriteLock.acquire(location, patience: options.patience, isCancelled: isCancelled)
    }

    private func bringUpToDate(
        _ options: IndexOptions, holding lock: borrowing WriteLock, _ isCancelled: @escaping @Sendable () -> Bool,
        _ onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws -> IndexSummary {
        let store = try CollectionStore.openForWriting(location, holding: lock)
        let comparison = try compare(store, options, isCancelled)
        let changes = comparison.changes
        // Until a run has looked at it: what saves and searches bring may make the index over the vectors useless as well.
        if try !changes.isEmpty && !store.isVectorIndexOutdated() { try store.noteVectorIndex(isOutdated: true) }
        var summary = try process(changes, into: store, options, isCancelled, onProgress)
        if comparison.isInterrupted { summary.wasInterrupted = true }
        try rememberMountPoints(comparison, in: store)
        if try !changes.isEmpty || store.needsTidying() { try store.tidy(isCancelled: isCancelled) }
        let counts = try store.counts()
        if options.buildsVectorIndex, !isCancelled() {
            // What most workspaces ask of every run: whether they are too small, from numbers that are wanted anyway.
            if counts.chunks < settings.vectorIndexRows {
                try store.removeVectorIndex()
            } else if try store.isVectorIndexOutdated() || !store.hasVectorIndex() {
                try buildVectorIndex(store, isCancelled)
            }
        }
        if options.parts == nil, !summary.wasInterrupted, try !store.isComplete() { try store.noteCompletion() }
        summary.isComplete = try store.isComplete()
        summary.files = counts.files
        summary.chunks = counts.chunks
        summary.problems += comparison.problems
        try store.close(holding: lock)
        return summary
    }

    private func buildVectorIndex(_ store: CollectionStore, _ isCancelled: @escaping @Sendable () -> Bool) throws {
        var index = VectorIndexSettings()
        index.recall = settings.recall
        index.memoryLimit = settings.memoryLimit ?? availableMemory() / 4
        do {
            try store.bringVectorIndexUpToDate(
                minimumRows: settings.vectorIndexRows, settings: index, isCancelled: isCancelled)
            try store.noteVectorIndex(isOutdated: false)
        } catch let error as StoreError where error.code == .cancelled {
            // The next run begins it anew; until then vectors are compared one by one.
        }
    }

    /// `parts`, normalized, without those below others; nil when they are the whole workspace.
    private static func outermost(_ parts: [BytePath]) -> [BytePath]? {
        var outermost: [BytePath] = []
        // A folder sorts before what is in it, though not always just before.
        for part in Set(parts.map(\.normalized)).sorted() {
            if part == BytePath(".") { return nil }
            if !outermost.contains(where: { part.relative(to: $0) != nil }) { outermost.append(part) }
        }
        return outermost
    }

    private static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreError: error.code == .damaged
        case let error as DatabaseError: error.isDamage
        case is PostingsError: true
        default: false
        }
    }

    private func ownFiles() -> Set<FileIdentity> {
        excluded.union(location.ownFiles.compactMap { try? FileIdentity(FileStatus.of($0)) })
    }
}

extension Duration {
    package var milliseconds: Double {
        Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
    }
}
