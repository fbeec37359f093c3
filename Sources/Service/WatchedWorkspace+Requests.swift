import FileWatching
package import Indexing
import SystemSupport
package import Workspace

/// What other threads ask of a watched workspace.
extension WatchedWorkspace {
    /// How far its index can be trusted.
    package enum Freshness: Sendable {
        /// It has all that happened before the question.
        case fresh
        /// The first run is under way.
        case building
        /// What happened cannot be brought into it, and why.
        case hindered(String)
        case timedOut
        /// It is watched no more, or not yet.
        case ended
        case cancelled
    }

    /// A run that compares an index that was once complete is waited for so long, before it answers as it is.
    private static let patienceWithFirstRun = Duration.seconds(2)

    /// Waits until the index has all that happened before this call, `timeout` at most, or until it `isCancelled`.
    package func freshen(timeout: Duration, isCancelled: () -> Bool = { false }) throws -> Freshness {
        let started = ContinuousClock.now
        let (watcher, root) = state.withLock { ($0.watcher, $0.root) }
        guard let watcher, let root, isStillThere(root) else {
            wake()
            return .ended
        }
        let isDone = state.wait(
            until: { $0.isFirstRunDone || $0.hasEnded }, timeout: min(timeout, Self.patienceWithFirstRun),
            isCancelled: isCancelled
        ) { state, _ in state.isFirstRunDone }
        guard isDone else { return state.withLock(\.hasEnded) ? .ended : isCancelled() ? .cancelled : .building }
        readSettingsIfOutdated()
        let left = timeout - started.duration(to: .now)
        let walks = state.withLock(\.needsWalks) || watcher.statistics.unwatchedFolders > 0
        let past: FolderWatcher.Past
        do {
            past = try watcher.waitForPast(timeout: left, walking: walks, isCancelled: isCancelled)
        } catch {
            // No file can be made there (a full disk): a look at everything does it too.
            past = try watcher.waitForPast(timeout: left, walking: true, isCancelled: isCancelled)
        }
        switch past {
        case .lookedInto: return .fresh
        case .timedOut: return .timedOut
        case .ended: return .ended
        case .cancelled: return .cancelled
        case .hindered: return .hindered(state.withLock(\.hindrance) ?? "it cannot be written")
        }
    }

    /// Has the indexer run on the watching thread, as soon as what it is doing is done; returns what `Indexer.run` does.
    package func index(
        _ options: IndexOptions, isCancelled: @escaping @Sendable () -> Bool,
        onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws -> IndexSummary? {
        let job = IndexJob(options, isCancelled: isCancelled, onProgress: onProgress)
        let isTaken = state.withLock { state in
            if state.hasEnded { return false }
            state.jobs.append(job)
            return true
        }
        guard isTaken else { throw watchingEnded }
        wake()
        return try job.wait()
    }

    /// What the runs so far could not look into, in lines for the user.
    package var warnings: [String] { state.withLock { $0.problems.map(\.message) } }

    func takeJob() -> IndexJob? {
        while let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
            if job.begin() { return job }
        }
        return nil
    }

    /// Leaves `files` out from now on, besides those that it leaves out anyway.
    package func exclude(_ files: Set<FileIdentity>) {
        state.withLock { state in
            guard state.excluded != files else { return }
            state.excluded = files
            state.isIndexerOutdated = true
            state.watcher?.invalidate()
        }
    }

    /// Has the settings read anew, and everything compared by them, when those that are not in the workspace have changed, or ignore
    /// files that are not.
    func readSettingsIfOutdated() {
        let areOutdated = areSettingsOutdated()
        let files = filesOutside()
        state.withLock { state in
            let haveChanged = state.filesOutside != files
            state.filesOutside = files
            guard haveChanged || areOutdated && !state.isIndexerOutdated else { return }
            state.isIndexerOutdated = true
            // Before anybody else finds that nothing has changed since.
            state.watcher?.invalidate()
        }
    }

    /// What settings and ignore rules come from that makes no events, as it is now. The user's settings are whoever's makes the indexer.
    func filesOutside() -> [BytePath: FileStatus] {
        var files = IgnoreRules.filesOutside(workspace.root)
        guard workspace.isDataElsewhere else { return files }
        for name in ["config.json", "ignore"] {
            let path = workspace.settingsFolder.appending(name)
            files[path] = try? FileStatus.of(path)
        }
        return files
    }

    /// Ends `run`.
    package func stop() {
        state.withLock { $0.isStopped = true }
        wake()
    }

    func wake() { state.withLock(\.watcher)?.wake() }

    package var condition: WatchCondition {
        let state = state.withLock(\.self)
        var condition = WatchCondition()
        condition.state =
            state.hasEnded
            ? .stopped : !state.isFirstRunDone ? .starting : state.hindrance == nil ? .watching : .hindered
        condition.message = state.hindrance
        condition.statistics = state.watcher?.statistics ?? WatchStatistics()
        condition.progress = state.progress
        condition.needsWalks = state.needsWalks
        return condition
    }
}

let watchingEnded = RequestError(.daemon, "the workspace is watched no more; try again")
