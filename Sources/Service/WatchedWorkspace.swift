private import CollectionStore
private import FileWatching
private import Glibc
package import Indexing
private import SystemSupport
package import Workspace

/// Keeps a workspace's index up to date: a run over all of it, then of whatever changes, until told to stop.
///
/// The same `Indexer` does the work that `ws index` has do it, under the same lock.
package struct WatchedWorkspace: Sendable {
    /// What there is to tell.
    package enum Notice: Sendable {
        /// The index is up to date with the folder, after the first run or one that followed a loss of events.
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

    /// How often all is compared, whatever was told: some changes make no events (network mounts, a write to a file under another
    /// of its names).
    package static let reconcileInterval = Duration.seconds(300)
    /// The same while some folders cannot be watched.
    static let pollInterval = Duration.seconds(2)
    /// How long at most until a request to stop is noticed.
    private static let patience = Duration.milliseconds(500)

    private let workspace: WorkspaceLocation
    /// Reads the settings anew each time.
    private let makeIndexer: @Sendable () throws -> Indexer
    private let isCancelled: @Sendable () -> Bool
    private let onProgress: @Sendable (IndexProgress) -> Void
    private let tell: @Sendable (Notice) -> Void

    package init(
        _ workspace: WorkspaceLocation, makeIndexer: @escaping @Sendable () throws -> Indexer,
        isCancelled: @escaping @Sendable () -> Bool, onProgress: @escaping @Sendable (IndexProgress) -> Void = { _ in },
        tell: @escaping @Sendable (Notice) -> Void
    ) {
        self.workspace = workspace
        self.makeIndexer = makeIndexer
        self.isCancelled = isCancelled
        self.onProgress = onProgress
        self.tell = tell
    }

    /// Watches until `isCancelled`, or the folder is gone. Throws what hinders the first run.
    package func run() throws -> End {
        let root = try FileStatus.of(workspace.root)
        try workspace.makeDataFolder()
        let watcher = try FolderWatcher(dataFolder: workspace.dataFolder)
        defer { watcher.stop() }
        var indexer = try makeIndexer()
        indexer.willReadFolder = watcher.watch
        var lastLook = ContinuousClock.now
        try bringUpToDate(indexer, parts: nil, since: lastLook, isFirst: true)
        var isDegraded = false
        var failures = 0
        while !isCancelled() {
            let statistics = watcher.statistics
            if (statistics.unwatchedFolders > 0) != isDegraded {
                isDegraded.toggle()
                tell(.warning(watchingMessage(statistics)))
            }
            let interval = isDegraded ? Self.pollInterval : Self.reconcileInterval
            if ContinuousClock.now - lastLook >= interval { watcher.invalidate() }
            guard let task = watcher.next(timeout: Self.patience) else {
                if watcher.end == .rootGone || !isStillThere(root) { return .rootGone }
                if case .failed(let error) = watcher.end { throw error }
                continue
            }
            // What is gone altogether is not what its index should become.
            guard isStillThere(root) else { return .rootGone }
            do {
                if task.changes.areSettings {
                    indexer = try makeIndexer()
                    indexer.willReadFolder = watcher.watch
                }
                let started = task.changes.firstSeen ?? .now
                let isAll = task.changes.isEverything
                if isAll { lastLook = .now }
                let summary = try bringUpToDate(
                    indexer, parts: isAll ? nil : Array(task.changes.paths), since: started, isFirst: false)
                // A store that was made anew meanwhile has only these parts.
                if summary?.isComplete == false { watcher.invalidate() }
                watcher.finish(task)
                failures = 0
            } catch {
                watcher.putBack(task)
                if failures == 0 { tell(.warning("\(error); trying again")) }
                failures += 1
                pause(seconds: min(30, 1 << min(failures, 5)))
            }
        }
        return .stopped
    }

    /// Nil when nothing was to be done.
    @discardableResult
    private func bringUpToDate(
        _ indexer: Indexer, parts: [BytePath]?, since started: ContinuousClock.Instant, isFirst: Bool
    ) throws -> IndexSummary? {
        var indexer = indexer
        let tell = tell
        if !isFirst {
            indexer.didCommit = { batch in
                let events = FileEvent.events(of: batch, milliseconds: started.duration(to: .now).milliseconds)
                if !events.isEmpty { tell(.changed(events)) }
            }
        }
        var options = IndexOptions()
        options.parts = parts
        guard let summary = try indexer.run(options, isCancelled: isCancelled, onProgress: onProgress) else {
            return nil
        }
        for warning in summary.warnings { tell(.warning(warning)) }
        if isFirst, !summary.wasInterrupted { tell(.ready(summary)) }
        return summary
    }

    private func isStillThere(_ root: FileStatus) -> Bool {
        guard let now = try? FileStatus.of(workspace.root) else { return false }
        return now.inode == root.inode && now.device == root.device && now.kind == .directory
    }

    private func watchingMessage(_ statistics: WatchStatistics) -> String {
        if statistics.unwatchedFolders == 0 { return "all folders of \(workspace.root) are watched again" }
        return "\(statistics.unwatchedFolders) folders of \(workspace.root) cannot be watched and are looked at every "
            + "2 seconds; 'sysctl fs.inotify.max_user_watches=1048576' allows more watches"
    }

    private func pause(seconds: Int) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !isCancelled() { usleep(100_000) }
    }
}
