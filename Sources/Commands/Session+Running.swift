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
        let bar = showsProgress ? ProgressBar.forStandardError(environment: environment) : nil
        defer { bar?.clear() }
        Interruption.install()
        return try index(options, isCancelled: { Interruption.isRequested }, onProgress: { bar?.update($0) })
    }
}
