import CollectionStore
import FileWatching
private import Glibc
package import Indexing
import SystemSupport
package import Workspace

/// Keeps a workspace's index up to date: a run over all of it, then of whatever changes, until told to stop.
///
/// The same `Indexer` does the work that `ws index` has do it, under the same lock, on the thread that calls `run`. What others
/// want of it meanwhile, they ask for from theirs.
package final class WatchedWorkspace: Sendable {
    /// What there is to tell.
    package enum Notice: Sendable {
        /// The index is up to date with the folder, after the first run.
        case ready(IndexSummary)
        case changed([FileEvent])
        /// Something needs the user's attention; work goes on.
        case warning(String)
    }

    /// Why watching ended.
    package enum End: Hashable, Sendable {
        case stopped
        /// The folder was deleted, moved, unmounted or replaced. Its index stays as it is.
        case rootGone
    }

    struct State: Sendable {
        /// There while `run` watches.
        var watcher: FolderWatcher?
        var root: FileStatus?
        var isFirstRunDone = false
        var hasEnded = false
        var isStopped = false
        var jobs: [IndexJob] = []
        var progress: IndexProgress?
        /// What the runs so far could not look into.
        var problems: [IndexProblem] = []
        /// Why what changed cannot be looked into.
        var hindrance: String?
        var needsWalks = false
        /// What settings and ignore rules come from that makes no events, as it was last looked at.
        var filesOutside: [BytePath: FileStatus] = [:]
        /// Files to leave out, besides those of `makeIndexer`, and whether the indexer does not know yet.
        var excluded: Set<FileIdentity> = []
        var isIndexerOutdated = false
    }

    /// How often all is compared while some folders cannot be watched.
    static let pollInterval = Duration.seconds(2)

    package let workspace: WorkspaceLocation
    /// Reads the settings anew each time.
    private let makeIndexer: @Sendable () throws -> Indexer
    /// Whether settings that are not in the workspace have changed.
    let areSettingsOutdated: @Sendable () -> Bool
    private let isCancelled: @Sendable () -> Bool
    /// How long at most until `isCancelled` is asked again, and a folder that was moved is missed.
    private let patience: Duration
    private let onProgress: @Sendable (IndexProgress) -> Void
    private let tell: @Sendable (Notice) -> Void
    let state = LockedState(State())

    package init(
        _ workspace: WorkspaceLocation, makeIndexer: @escaping @Sendable () throws -> Indexer,
        areSettingsOutdated: @escaping @Sendable () -> Bool = { false }, patience: Duration = .milliseconds(500),
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onProgress: @escaping @Sendable (IndexProgress) -> Void = { _ in }, tell: @escaping @Sendable (Notice) -> Void
    ) {
        self.workspace = workspace
        self.makeIndexer = makeIndexer
        self.areSettingsOutdated = areSettingsOutdated
        self.patience = patience
        self.isCancelled = isCancelled
        self.onProgress = onProgress
        self.tell = tell
    }

    /// Watches until it is told to stop, or the folder is gone. Throws what hinders the first run. To be called once.
    package func run() throws -> End {
        defer { end() }
        let root = try FileStatus.of(workspace.root)
        try workspace.makeDataFolder()
        let watcher = try FolderWatcher(root: workspace.root, dataFolder: workspace.dataFolder)
        defer { watcher.stop() }
        let files = filesOutside()
        state.withLock { state in
            state.filesOutside = files
            state.watcher = watcher
            state.root = root
            state.needsWalks = !tellsAllChanges(below: workspace.root)
        }
        return try watch(with: watcher, root)
    }

    private func watch(with watcher: FolderWatcher, _ root: FileStatus) throws -> End {
        var indexer = try indexer(watcher, root)
        var lastLook = ContinuousClock.now
        try bringUpToDate(indexer, parts: nil, since: lastLook, isFirst: true)
        state.withLock { $0.isFirstRunDone = true }
        if state.withLock(\.needsWalks) {
            tell(.warning("\(workspace.root) is on a file system that does not tell of all changes"))
        }
        var isDegraded = false
        var failures = 0
        while !shouldStop {
            let statistics = watcher.statistics
            if (statistics.unwatchedFolders > 0) != isDegraded {
                isDegraded.toggle()
                let root = workspace.root
                tell(
                    .warning(isDegraded ? statistics.limitation(of: root) : "all folders of \(root) are watched again"))
            }
            let interval = isDegraded ? Self.pollInterval : indexer.settings.reconcileInterval
            let left = interval - lastLook.duration(to: .now)
            if left <= .zero { watcher.invalidate() }
            let job = takeJob()
            // After the job was taken: whoever asked for it may have changed them just before.
            readSettingsIfOutdated()
            if let job {
                // Settings that cannot be read are for whoever asked; watching goes on.
                job.finish(
                    Result {
                        indexer = try upToDate(indexer, watcher, root)
                        return try perform(job, indexer)
                    })
                continue
            }
            guard let task = watcher.next(timeout: max(.zero, min(patience, left))) else {
                if watcher.end == .rootGone || !isStillThere(root) { return .rootGone }
                if case .failed(let error) = watcher.end { throw error }
                continue
            }
            // What is gone altogether is not what its index should become.
            guard isStillThere(root) else { return .rootGone }
            do {
                if task.changes.areSettings { state.withLock { $0.isIndexerOutdated = true } }
                indexer = try upToDate(indexer, watcher, root)
                let started = task.changes.firstSeen ?? .now
                let isAll = task.changes.isEverything
                if isAll { lastLook = .now }
                let summary = try bringUpToDate(
                    indexer, parts: isAll ? nil : Array(task.changes.paths), since: started, isFirst: false)
                // A store that was made anew meanwhile has only these parts.
                if summary?.isComplete == false { watcher.invalidate() }
                watcher.finish(task)
                failures = 0
                state.withLock { $0.hindrance = nil }
            } catch {
                guard isStillThere(root) else { return .rootGone }
                state.withLock { $0.hindrance = "\(error)" }
                watcher.putBack(task)
                if failures == 0 { tell(.warning("\(error); trying again")) }
                failures += 1
                watcher.pause(.seconds(min(30, 1 << min(failures, 5))))
            }
        }
        return .stopped
    }

    // MARK: Runs

    private func indexer(_ watcher: FolderWatcher, _ root: FileStatus) throws -> Indexer {
        var indexer = try makeIndexer()
        indexer.willReadFolder = watcher.watch
        indexer.root = FileIdentity(root)
        indexer.excluded.formUnion(state.withLock(\.excluded))
        return indexer
    }

    /// `current`, or one that knows the settings as they are now.
    private func upToDate(_ current: Indexer, _ watcher: FolderWatcher, _ root: FileStatus) throws -> Indexer {
        let isOutdated = state.withLock { state in
            defer { state.isIndexerOutdated = false }
            return state.isIndexerOutdated
        }
        guard isOutdated else { return current }
        // What changes while they are read is for the next time.
        do { return try indexer(watcher, root) } catch {
            state.withLock { $0.isIndexerOutdated = true }
            throw error
        }
    }

    /// Nil when another process is writing and it is told to stop.
    @discardableResult
    private func bringUpToDate(
        _ indexer: Indexer, parts: [BytePath]?, since started: ContinuousClock.Instant, isFirst: Bool
    ) throws -> IndexSummary? {
        var options = IndexOptions()
        options.parts = parts
        // What was just saved should not wait for that.
        options.buildsVectorIndex = parts == nil
        let summary = try run(
            indexer, options, since: isFirst ? nil : started, isCancelled: { self.shouldStop }, onProgress: onProgress)
        guard let summary else { return nil }
        if isFirst, !summary.wasInterrupted { tell(.ready(summary)) }
        return summary
    }

    private func perform(_ job: IndexJob, _ indexer: Indexer) throws -> IndexSummary? {
        let onProgress = onProgress
        return try run(
            indexer, job.options, since: .now, isCancelled: { self.shouldStop || job.isCancelled() }
        ) { progress in
            onProgress(progress)
            job.onProgress(progress)
        }
    }

    /// Runs the indexer and tells what it changes, unless `started` is nil.
    private func run(
        _ indexer: Indexer, _ options: IndexOptions, since started: ContinuousClock.Instant?,
        isCancelled: @escaping @Sendable () -> Bool, onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws -> IndexSummary? {
        var indexer = indexer
        let tell = tell
        if let started {
            indexer.didCommit = { batch in
                let events = FileEvent.events(of: batch, milliseconds: started.duration(to: .now).milliseconds)
                if !events.isEmpty { tell(.changed(events)) }
            }
        }
        defer { state.withLock { $0.progress = nil } }
        let state = state
        let summary = try indexer.run(options, isCancelled: isCancelled) { progress in
            // Few are worth the lock.
            if progress.filesDone.isMultiple(of: 16) || progress.filesDone == progress.filesTotal {
                state.withLock { $0.progress = progress }
            }
            onProgress(progress)
        }
        if let summary { note(summary, options) }
        return summary
    }

    /// Remembers what a run could not look into, and tells what is new of it.
    private func note(_ summary: IndexSummary, _ options: IndexOptions) {
        let new = state.withLock { state in
            let known = Set(state.problems)
            let new = summary.problems.filter { !known.contains($0) }
            if !summary.wasInterrupted { state.problems.update(summary.problems, parts: options.parts) }
            return new
        }
        for problem in new { tell(.warning(problem.message)) }
    }

    // MARK: Ends

    private var shouldStop: Bool { state.withLock(\.isStopped) || isCancelled() }

    private func end() {
        let jobs = state.withLock { state in
            state.watcher = nil
            state.hasEnded = true
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { job.finish(.failure(watchingEnded)) }
    }

    func isStillThere(_ root: FileStatus) -> Bool {
        guard let now = try? FileStatus.of(workspace.root) else { return false }
        return now.inode == root.inode && now.device == root.device && now.kind == .directory
    }
}
