import Indexing
import SystemSupport

/// A run of the indexer that somebody asked for and waits for.
final class IndexJob: Sendable {
    let options: IndexOptions
    let isCancelled: @Sendable () -> Bool
    let onProgress: @Sendable (IndexProgress) -> Void
    private let result = LockedState<Result<IndexSummary?, any Error>?>(nil)

    init(
        _ options: IndexOptions, isCancelled: @escaping @Sendable () -> Bool,
        onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) {
        self.options = options
        self.isCancelled = isCancelled
        self.onProgress = onProgress
    }

    /// Ends the job; only the first result counts.
    func finish(_ result: Result<IndexSummary?, any Error>) {
        self.result.withLock { if $0 == nil { $0 = result } }
    }

    /// The summary, as `Indexer.run` returns it.
    func wait() throws -> IndexSummary? {
        try result.wait(until: { $0 != nil }) { try $0?.get() } ?? nil
    }
}
