/// Where a store is and how it works: what `openVectorStore` makes one from.
public struct VectorStoreConfiguration: Hashable, Sendable {
    /// What keeps the records.
    public enum Backend: String, Sendable, Hashable, CaseIterable {
        /// Memory: gone with the store.
        case memory
        /// A SQLite database.
        case sqlite
    }

    public var backend = Backend.sqlite
    /// The folder of the database, made when missing; nil for `$XDG_DATA_HOME/ws`, or `~/.local/share/ws`.
    public var directory: String?
    /// Bytes of memory for embeddings and for building; nil for a quarter of what is free when the store is opened.
    public var memoryLimit: Int?
    /// Milliseconds that a change waits for another process to finish one; nil for ever.
    public var patience: Int? = 60_000

    public init(backend: Backend = .sqlite, directory: String? = nil) {
        self.backend = backend
        self.directory = directory
    }
}

/// Opens the store that `configuration` describes. What is there and cannot be opened is an error; what is missing is made by the
/// first change.
public func openVectorStore(
    _ configuration: VectorStoreConfiguration = VectorStoreConfiguration()
) throws(VectorStoreError) -> any VectorStore {
    try SQLiteVectorStore(configuration)
}
