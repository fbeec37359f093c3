import CollectionStore
import Embedding
import Indexing
import Searching
import SystemSupport
import Workspace
private import CLinux

/// A workspace's store, opened once and kept open, with what searches read of it in memory. One search at a time.
///
/// Once it has been asked something, a thread takes apart what further searches will look at, a millisecond at a time.
final class WarmReader: Sendable {
    /// Bytes of blocks that are kept at most, or a tenth of the memory that is free.
    private static let capacity = 256 << 20
    /// Nothing is asked of a workspace for so long before it is closed.
    private static let closingTime = Duration.seconds(1800)

    private struct Open {
        var store: CollectionStore
        /// For the model last used.
        var searcher: (model: String, Searcher)?
        var database: FileIdentity
        /// Whether anything was read since all that was kept of reads was forgotten.
        var isWarm = true
    }

    private struct State {
        var open: Open?
        var lastUse = ContinuousClock.now
        /// Whether there is a thread that prepares searches.
        var isPreparing = false
    }

    private let location: StoreLocation
    private let state = LockedState(State())

    init(_ location: StoreLocation) { self.location = location }

    /// The answer by the last commit; nil when there is no store. `state` is what is known of the index.
    func answer(
        _ question: Question, session: Session, index: SearchResponse.Index, warnings: [String],
        since started: ContinuousClock.Instant
    ) throws -> SearchResponse? {
        var needsPreparing = false
        defer { if needsPreparing { startPreparing() } }
        return try withStore { open in
            let store = open.store
            let searcher: Searcher
            if let kept = open.searcher, kept.model == session.model.identifier {
                searcher = kept.1
            } else {
                searcher = Searcher(store: store, model: session.model, root: session.workspace.root)
                open.searcher = (session.model.identifier, searcher)
            }
            defer { needsPreparing = searcher.isWorthPreparing }
            return try store.snapshot {
                try searcher.answer(
                    question, in: session.workspace.root, counts: store.counts(),
                    index: index.asIn(store, session.indexer.versions), warnings: warnings, since: started)
            }
        }
    }

    func counts() throws -> CollectionStore.Counts? {
        try withStore { open in try open.store.snapshot { try open.store.counts() } }
    }

    /// Calls `body` with the open store; nil when there is none.
    private func withStore<Result>(_ body: (inout Open) throws -> Result) throws -> Result? {
        try state.withLock { state in
            state.lastUse = .now
            // One that was deleted or replaced is another file.
            let database = (try? FileStatus.of(location.database)).map { FileIdentity($0) }
            if let open = state.open, open.database != database { state.open = nil }
            if state.open == nil, let database, let store = try CollectionStore.openForReading(location) {
                store.keepReads(upTo: min(Self.capacity, availableMemory() / 10))
                state.open = Open(store: store, database: database)
            }
            state.open?.isWarm = true
            return try Self.withOpen(&state, body)
        }
    }

    private static func withOpen<Result>(_ state: inout State, _ body: (inout Open) throws -> Result) throws -> Result?
    {
        guard var open = state.open else { return nil }
        // Whatever may go wrong, the next one then begins afresh.
        state.open = nil
        let result = try body(&open)
        state.open = open
        return result
    }

    /// Forgets what is kept of reads when nothing was asked for `duration`; when that was long ago, or memory is short, closes the
    /// store. Returns whether it is open still.
    func coolDown(idleFor duration: Duration, isMemoryShort: Bool = false) -> Bool {
        let (isOpen, hasForgotten) = state.withLock { state in
            let wasOpen = state.open != nil
            let idle = state.lastUse.duration(to: .now)
            if isMemoryShort || idle >= Self.closingTime {
                state.open = nil
                return (false, wasOpen)
            }
            guard let open = state.open, open.isWarm, idle >= duration else { return (wasOpen, false) }
            open.store.forgetReads()
            open.searcher?.1.forgetReads()
            state.open?.isWarm = false
            return (true, true)
        }
        if hasForgotten { ws_trim_memory() }
        return isOpen
    }

    func close() { state.withLock { $0.open = nil } }
}

// MARK: - Ahead of searches

extension WarmReader {
    /// How long a question may have to wait for the thread that prepares, and how long that rests in between.
    private static let slice = Duration.milliseconds(1)

    private func startPreparing() {
        let isFirst = state.withLock { state in
            defer { state.isPreparing = true }
            return !state.isPreparing
        }
        guard isFirst else { return }
        let isStarted = Thread.startDetached { [self] in
            while prepare() { state.wait(until: { $0.open == nil }, timeout: Self.slice) { _, _ in } }
        }
        if !isStarted { state.withLock { $0.isPreparing = false } }
    }

    /// Prepares for a while. Returns whether there is more to do.
    private func prepare() -> Bool {
        state.withLock { state in
            // What goes wrong here does so in the next search as well, which says so.
            let isDone = try? Self.withOpen(&state) { open in try open.searcher?.1.prepare(for: Self.slice) ?? true }
            state.isPreparing = isDone == false
            return state.isPreparing
        }
    }
}
