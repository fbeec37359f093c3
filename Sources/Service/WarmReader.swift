import CollectionStore
import Embedding
import Searching
import SystemSupport
import Workspace

/// A workspace's store, opened once and kept open, with what searches read of it in memory. One search at a time.
final class WarmReader: Sendable {
    /// Bytes of blocks that are kept at most, or a tenth of the memory that is free.
    private static let capacity = 256 << 20

    private struct Open {
        var store: CollectionStore
        /// For the model last used.
        var searcher: (model: String, Searcher)?
        var database: FileIdentity
    }

    private struct State {
        var open: Open?
        var lastUse = ContinuousClock.now
    }

    private let location: StoreLocation
    private let state = LockedState(State())

    init(_ location: StoreLocation) { self.location = location }

    /// The answer by the last commit; nil when there is no store. `state` is what is known of the index.
    func answer(
        _ question: Question, session: Session, index: SearchResponse.Index, warnings: [String],
        since started: ContinuousClock.Instant
    ) throws -> SearchResponse? {
        try withStore { open in
            let store = open.store
            let searcher: Searcher
            if let kept = open.searcher, kept.model == session.model.identifier {
                searcher = kept.1
            } else {
                searcher = Searcher(store: store, model: session.model, root: session.workspace.root)
                open.searcher = (session.model.identifier, searcher)
            }
            return try store.snapshot {
                var index = index
                if try !store.isComplete() { index.state = .building }
                index.updatedAt = try store.updatedAt()
                return try searcher.answer(
                    question, in: session.workspace.root, counts: store.counts(), index: index, warnings: warnings,
                    since: started)
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
            guard var open = state.open else { return nil }
            // Whatever may go wrong, the next one then begins afresh.
            state.open = nil
            let result = try body(&open)
            state.open = open
            return result
        }
    }

    /// Closes the store when nothing was asked for `duration`. Returns whether it is open still.
    func closeWhenIdle(for duration: Duration) -> Bool {
        state.withLock { state in
            if state.lastUse.duration(to: .now) >= duration { state.open = nil }
            return state.open != nil
        }
    }
}
