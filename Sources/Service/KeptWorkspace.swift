private import CLinux
import CollectionStore
import FileWatching
import Indexing
import Searching
import SystemSupport
import Workspace

/// A workspace in the care of a daemon: it is watched, again and again after whatever hindered that, and answers questions.
final class KeptWorkspace: Sendable {
    private struct State: Sendable {
        var entry: WorkspaceList.Entry
        var watched: WatchedWorkspace?
        var session: Session?
        /// Why it is not watched.
        var trouble: String?
        var isOffline = false
        var isStopped = false
        var isRetried = false
        /// How many watch it through a connection, so that it is kept whether listed or not.
        var subscriptions: [Int: Subscription] = [:]
        var nextSubscription = 0
        var lastSummary: IndexSummary?
    }

    let location: WorkspaceLocation
    private let sources: SettingsSources
    private let log: EventLog
    /// Told when the entry has changed.
    private let didChange: @Sendable (WorkspaceList.Entry) -> Void
    private let state: LockedState<State>
    let reader: WarmReader

    init(
        _ entry: WorkspaceList.Entry, _ location: WorkspaceLocation, _ sources: SettingsSources, log: EventLog,
        didChange: @escaping @Sendable (WorkspaceList.Entry) -> Void
    ) {
        self.location = location
        self.sources = sources
        self.log = log
        self.didChange = didChange
        state = LockedState(State(entry: entry))
        reader = WarmReader(StoreLocation(root: location.root, directory: location.dataFolder))
    }

    var reference: WorkspaceReference { WorkspaceReference(location) }

    // MARK: Watching

    /// Watches until it is stopped.
    func run() {
        var failures = 0
        while !state.withLock(\.isStopped) {
            let started = ContinuousClock.now
            do {
                try requireSameFolder()
                let watched = makeWatched()
                state.withLock { state in
                    state.watched = watched
                    (state.trouble, state.isOffline) = (nil, false)
                }
                if state.withLock(\.isStopped) { return }
                if try watched.run() == .rootGone {
                    note(.warning, "workspace.offline")
                    state.withLock { state in
                        state.trouble = "\(location.root) is gone or was replaced; its index stays as it is"
                        state.isOffline = true
                    }
                }
            } catch {
                let report = ErrorReport(error)
                let isNew = state.withLock { state in
                    defer { state.trouble = report.message }
                    return state.trouble != report.message
                }
                if isNew { note(.error, "workspace.failed", [("reason", report.message)]) }
            }
            failures = started.duration(to: .now) > .seconds(60) ? 0 : failures + 1
            let pause = Duration.milliseconds(min(30_000, 500 << min(failures, 6)))
            state.wait(until: { $0.isStopped || $0.isRetried }, timeout: pause) { state, _ in state.isRetried = false }
        }
    }

    func stop() {
        let watched = state.withLock { state in
            state.isStopped = true
            return state.watched
        }
        watched?.stop()
    }

    /// Another folder at the path, as one where nothing is mounted yet, is not what the index is of.
    private func requireSameFolder() throws {
        guard let identity = state.withLock(\.entry.identity) else { return }
        let store = StoreLocation(root: location.root, directory: location.dataFolder)
        do throws(SystemError) {
            if try folderIdentity(location.root) == identity { return }
        } catch {
            state.withLock { $0.isOffline = true }
            throw error
        }
        if !location.isDataElsewhere, try CollectionStore.openForReading(store) != nil { return }
        state.withLock { $0.isOffline = true }
        throw RequestError(
            .daemon, "another folder is at \(location.root) now; 'ws daemon add' takes it for the same workspace")
    }

    private func makeWatched() -> WatchedWorkspace {
        WatchedWorkspace(
            location,
            makeIndexer: { [self] in
                let session = try Session(location, sources)
                state.withLock { $0.session = session }
                return session.indexer
            }, areSettingsOutdated: { [self] in state.withLock(\.session)?.isOutdated ?? false },
            patience: .seconds(5)
        ) { [self] notice in
            switch notice {
            case .ready(let summary): noteReady(summary)
            case .changed(let events):
                note(
                    .info, "workspace.changed",
                    [
                        ("files", "\(events.count)"),
                        ("milliseconds", "\(Int(events.map(\.milliseconds).max() ?? 0))"),
                    ])
            case .warning(let message): note(.warning, "workspace.warning", [("message", message)])
            }
            for subscription in state.withLock({ Array($0.subscriptions.values) }) { subscription.add(notice) }
        }
    }

    private func noteReady(_ summary: IndexSummary) {
        note(
            .info, "workspace.ready",
            [
                ("files", "\(summary.files)"), ("chunks", "\(summary.chunks)"),
                ("milliseconds", "\(Int(summary.elapsedMilliseconds))"),
            ])
        let changed = state.withLock { state -> WorkspaceList.Entry? in
            state.lastSummary = summary
            guard let identity = try? folderIdentity(location.root), identity != state.entry.identity else {
                return nil
            }
            state.entry.identity = identity
            return state.entry
        }
        if let changed { didChange(changed) }
        ws_trim_memory()
    }

    private func note(_ level: EventLog.Level, _ event: String, _ fields: [(String, String)] = []) {
        log.write(level, event, [("workspace", location.root.description)] + fields)
    }

    /// Takes over what was asked for anew.
    func update(_ entry: WorkspaceList.Entry) {
        state.withLock { state in
            state.entry = entry
            state.isRetried = true
        }
    }

    var entry: WorkspaceList.Entry { state.withLock(\.entry) }

    // MARK: What is asked of it

    /// What watches it. Throws why nothing does.
    func watched() throws -> (WatchedWorkspace, Session) {
        let (watched, session, trouble) = state.withLock { ($0.watched, $0.session, $0.trouble) }
        if let trouble { throw RequestError(.daemon, trouble) }
        guard let watched, let session else { throw watchingEnded }
        return (watched, session)
    }

    /// Throws `cancelled` when it `isCancelled` before it is looked for.
    func answer(_ parameters: QuestionParameters, isCancelled: () -> Bool) throws -> SearchResponse {
        let started = ContinuousClock.now
        let (watched, session) = try watched()
        try session.requireTrust()
        var index = SearchResponse.Index(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil)
        var warnings: [String] = []
        if parameters.refreshes {
            switch try watched.freshen(timeout: parameters.timeout, isCancelled: isCancelled) {
            case .fresh: break
            case .building:
                index.state = .building
                let progress = watched.condition.progress
                index.pending = progress.map { $0.filesTotal - $0.filesDone } ?? 0
            case .hindered(let reason):
                index.state = .stale
                index.pending = 1
                warnings.append(notUpToDate(reason))
            case .timedOut:
                throw RequestError(
                    .timedOut,
                    "the index did not get up to date within \(parameters.timeout); "
                        + "--no-refresh answers from what is there")
            case .ended: throw watchingEnded
            case .cancelled: break
            }
            warnings += watched.warnings
        }
        if isCancelled() { throw StoreError(.cancelled, "the question was taken back") }
        // The settings may be others by now.
        let current = state.withLock(\.session) ?? session
        warnings = current.warnings + warnings
        guard
            let response = try reader.answer(
                parameters.question, session: current, index: index, warnings: warnings, since: started)
        else {
            guard index.state == .building else { throw session.noIndex }
            let request = parameters.question.request
            return SearchResponse(
                query: request.query, mode: request.mode, workspace: location.root, hits: [], isTruncated: false,
                index: index, warnings: warnings + ["the first index is being made; nothing can be found yet"],
                elapsedMilliseconds: started.duration(to: .now).milliseconds)
        }
        return response
    }

    func status() throws -> StoreStatus {
        let (watched, session) = try watched()
        let condition = watched.condition
        var pending = condition.statistics.waitingPaths
        if let progress = condition.progress { pending = max(pending, progress.filesTotal - progress.filesDone) }
        if condition.state == .hindered { pending = max(pending, 1) }
        var status = try session.status(pending: pending)
        // As searches have it.
        if condition.state == .starting { status.index.state = .building }
        status.watching = condition
        return status
    }

    /// How it is, whatever that is.
    var condition: WatchCondition {
        let (watched, trouble, isOffline) = state.withLock { ($0.watched, $0.trouble, $0.isOffline) }
        var condition = watched?.condition ?? WatchCondition()
        if let trouble {
            condition.state = isOffline ? .offline : .hindered
            condition.message = trouble
        }
        return condition
    }

    // MARK: Subscriptions

    /// Tells `subscription` what happens, beginning with that it is ready if it is.
    func subscribe(_ subscription: Subscription) -> Int {
        state.withLock { state in
            state.nextSubscription += 1
            state.subscriptions[state.nextSubscription] = subscription
            if let summary = state.lastSummary, state.trouble == nil { subscription.add(.ready(summary)) }
            return state.nextSubscription
        }
    }

    /// Returns whether others are left.
    func unsubscribe(_ number: Int) -> Bool {
        state.withLock { state in
            state.subscriptions[number] = nil
            return !state.subscriptions.isEmpty
        }
    }

    func excludeFilesOfSubscriptions() {
        let (watched, files) = state.withLock { state in
            (state.watched, state.subscriptions.values.reduce(into: Set()) { $0.formUnion($1.excluded) })
        }
        watched?.exclude(files)
    }
}

/// What a client that watches has not read yet.
final class Subscription: Sendable {
    private struct State: Sendable {
        var notices: [WatchedWorkspace.Notice] = []
        var lost = 0
    }

    /// Notices that wait at most: whoever does not read them loses later ones.
    private static let limit = 4_096
    private let state = LockedState(State())
    /// Files that the client writes.
    let excluded: Set<FileIdentity>

    init(excluded: Set<FileIdentity>) { self.excluded = excluded }

    func add(_ notice: WatchedWorkspace.Notice) {
        state.withLock { state in
            if state.notices.count < Self.limit { state.notices.append(notice) } else { state.lost += 1 }
        }
    }

    /// What has come, waiting for some, `timeout` at most.
    func take(timeout: Duration) -> [WatchedWorkspace.Notice] {
        state.wait(until: { !$0.notices.isEmpty }, timeout: timeout) { state, _ in
            defer { state = State() }
            if state.lost == 0 { return state.notices }
            return state.notices + [.warning("\(state.lost) groups of changes were too many to be told")]
        }
    }
}
