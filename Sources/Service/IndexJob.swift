import Indexing
import SystemSupport

/// A run of the indexer that somebody asked for and waits for.
final class IndexJob: Sendable {
    let options: IndexOptions
    let isCancelled: @Sendable () -> Bool
    let onProgress: @Sendable (IndexProgress) -> Void
    private let state = LockedState(State())

    private struct State: Sendable {
        var hasBegun = false
        var result: Result<IndexSummary?, any Error>?
    }

    init(
        _ options: IndexOptions, isCancelled: @escaping @Sendable () -> Bool,
        onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) {
        self.options = options
        self.isCancelled = isCancelled
        self.onProgress = onProgress
    }

    /// Whether it is still wanted; from then on whoever waits for it waits until it ends.
    func begin() -> Bool {
        state.withLock { state in
            state.hasBegun = true
            return state.result == nil
        }
    }

    /// Ends the job; only the first result counts.
    func finish(_ result: Result<IndexSummary?, any Error>) {
        state.withLock { if $0.result == nil { $0.result = result } }
    }

    /// The summary, as `Indexer.run` returns it; of nothing done when it is cancelled before it has begun.
    func wait() throws -> IndexSummary? {
        while true {
            let result = state.wait(until: { $0.result != nil }, timeout: .milliseconds(50)) { state, _ in
                if state.result == nil, !state.hasBegun, isCancelled() {
                    var summary = IndexSummary()
                    summary.wasInterrupted = true
                    state.result = .success(summary)
                }
                return state.result
            }
            if let result { return try result.get() }
        }
    }
}
