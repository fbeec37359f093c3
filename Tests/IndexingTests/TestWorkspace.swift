import CollectionStore
import Embedding
import Indexing
import SystemSupport
import TestSupport
import Workspace

/// A workspace of its own for a test, in a temporary folder.
struct TestWorkspace {
    static let model = Result { try StaticEmbeddingModel.embedded() }

    let folder: TemporaryDirectory
    var settings = Settings()

    init(_ files: [String: String] = [:]) throws { folder = try TemporaryDirectory(files) }

    var root: BytePath { folder.path }

    /// An indexer whose store is in `dataDirectory`, or in the workspace.
    func indexer(dataDirectory: BytePath? = nil) throws -> Indexer {
        Indexer(
            workspace: try WorkspaceLocation(root: root, dataDirectory: dataDirectory), settings: settings,
            model: try Self.model.get())
    }

    var location: StoreLocation {
        get throws { try indexer().location }
    }

    /// Brings the store up to date, having changed the options.
    @discardableResult
    func index(_ change: (inout IndexOptions) -> Void = { _ in }) throws -> IndexSummary {
        var options = IndexOptions()
        change(&options)
        return try indexer().run(options)!
    }

    func openForReading() throws -> CollectionStore? { try CollectionStore.openForReading(location) }

    /// What the store holds.
    func contents() throws -> StoreContents { try StoreContents(try openForReading()!) }

    /// What a store made of the same files at once holds.
    func freshContents() throws -> StoreContents {
        let elsewhere = try TemporaryDirectory()
        let indexer = try indexer(dataDirectory: elsewhere.path)
        _ = try indexer.run()
        return try StoreContents(try CollectionStore.openForReading(indexer.location)!)
    }

    func write<Result>(_ body: (CollectionStore) throws -> Result) throws -> Result {
        let lock = try WriteLock.acquire(location, patience: nil)!
        let store = try CollectionStore.openForWriting(location, holding: lock)
        let result = try body(store)
        try store.close(holding: lock)
        return result
    }
}
