import CollectionStore
import Indexing
import Service

extension Session {
    /// Brings the index up to date before something else that needs it; nil when another process keeps the store busy.
    /// Throws when the user stops it: then nobody waits for the rest either.
    func refresh(
        _ options: IndexOptions = IndexOptions(), showsProgress: Bool, environment: Environment
    ) throws -> IndexSummary? {
        let summary = try index(options, showsProgress: showsProgress, environment: environment)
        if summary?.wasInterrupted ?? Interruption.isRequested {
            throw StoreError(.cancelled, "stopped; the next run goes on from here")
        }
        return summary
    }

    /// Runs the indexer with a progress bar where somebody looks; nil when another process keeps the store busy.
    func index(_ options: IndexOptions, showsProgress: Bool, environment: Environment) throws -> IndexSummary? {
        try withProgressBar(isShown: showsProgress, environment) { isCancelled, onProgress in
            try self.index(options, isCancelled: isCancelled, onProgress: onProgress)
        }
    }
}

/// Calls `body` with what tells it that the user wants it to stop, and with what shows progress where somebody looks.
func withProgressBar<Result>(
    isShown: Bool, _ environment: Environment,
    _ body: (_ isCancelled: @escaping @Sendable () -> Bool, _ onProgress: @escaping @Sendable (IndexProgress) -> Void)
        throws -> Result
) throws -> Result {
    let bar = isShown ? ProgressBar.forStandardError(environment: environment) : nil
    defer { bar?.clear() }
    Interruption.install()
    return try body({ Interruption.isRequested }, { bar?.update($0) })
}
