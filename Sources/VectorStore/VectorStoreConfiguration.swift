/// Where a store is and how it works: what `openVectorStore` makes one from.
public struct VectorStoreConfiguration: Hashable, Sendable {
    /// What keeps the records.
    public enum Backend: String, Sendable, Hashable, CaseIterable {
        /// Memory: gone with the store.
        case memory
        /// A SQLite database.
        case sqlite
    }

    /// What keeps the records.
    public var backend = Backend.sqlite
    /// The folder of the database, made when missing; nil for `$XDG_DATA_HOME/ws`, or `~/.local/share/ws`.
    public var directory: String?
    /// Bytes of memory for embeddings and for building; nil for a quarter of what is free when the store is opened.
    public var memoryLimit: Int?
    /// Milliseconds that a change waits for another process to finish one; nil for ever.
    public var patience: Int? = 60_000
    /// When indexes are built. Without one a search is exact, and takes time in proportion to the records.
    public var indexing = Indexing.immediate
    /// The share of the nearest records that a query should find, 0.5 to 1.
    public var recall = 0.99
    /// Records from which on a collection gets an index, 256 or more.
    public var indexedFrom = 256
    /// New records that may be searched by their embeddings before they are coded, 1 to 1,000,000.
    public var tailLimit = 1024
    /// Inverted lists, sub-quantizers, lists that a query looks into, and candidates whose exact scores are computed; nil for what
    /// follows from records, dimension and recall.
    public var lists: Int?
    /// See `lists`.
    public var subquantizers: Int?
    /// See `lists`.
    public var probes: Int?
    /// See `lists`.
    public var refineDepth: Int?

    /// When indexes are built.
    public enum Indexing: String, Sendable, Hashable, CaseIterable {
        /// Before the change returns that makes it due.
        case immediate
        /// On a thread of the store's own, after the change.
        case background
        /// By `optimize` alone.
        case manual
    }

    /// The defaults, but for what is given.
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
