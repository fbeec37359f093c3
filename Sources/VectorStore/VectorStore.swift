/// A store of embeddings with their texts and metadata, in named collections.
///
/// Functions are synchronous and may be called from any thread. Whatever changes the store is there as a whole after the call,
/// for every reader and after a crash, or, when the call throws, not at all. A query sees one state of the store: every change
/// that was finished before the query began.
public protocol VectorStore: Sendable {
    /// Makes a collection. Does nothing when it is there just like this; throws `collectionExists` when it differs.
    func create(_ collection: CollectionDescription) throws(VectorStoreError)

    /// Stores records, each in the place of the one with the same ID; of an ID that comes more than once the last counts.
    /// All of them or, when one is refused, none: the error's subject names the row.
    ///
    /// An unknown collection is made, with the cosine as its metric and the dimension of the first embedding.
    /// - Parameters:
    ///   - ids: 1 to 1,024 bytes each.
    ///   - texts: as many as `ids`, or none at all.
    ///   - embeddings: as many as `ids`, finite, of the collection's dimension; not all zeros where the metric is the cosine.
    ///   - metadata: as many as `ids`, or none at all.
    /// - Returns: how many records were stored.
    @discardableResult
    func add(
        ids: [String], texts: [String?], embeddings: [[Float]], metadata: [Metadata], collection: String
    ) throws(VectorStoreError) -> Int

    /// The `k` records nearest to `embedding`, nearest first, equally near ones oldest first; fewer only where fewer match.
    /// - Parameters:
    ///   - filter: what the records' metadata have to fulfil.
    ///   - paths: where not empty, the metadata's `path` has to be one of these or below one of them.
    ///   - metric: another than the collection's makes the search exhaustive.
    func query(
        _ embedding: [Float], k: Int, collection: String, filter: Filter?, paths: [String], metric: Metric?,
        includeEmbeddings: Bool
    ) throws(VectorStoreError) -> [Match]

    /// Removes the records with these IDs; returns how many there were.
    @discardableResult
    func delete(ids: [String], collection: String) throws(VectorStoreError) -> Int

    /// Removes the records that `filter` and `paths` choose; returns how many there were.
    @discardableResult
    func delete(where filter: Filter?, paths: [String], collection: String) throws(VectorStoreError) -> Int

    /// The records with these IDs, in this order; IDs that are not there are left out.
    func get(ids: [String], collection: String, includeEmbeddings: Bool) throws(VectorStoreError) -> [Record]

    /// How many records `filter` and `paths` choose; without either, all.
    func count(_ collection: String, filter: Filter?, paths: [String]) throws(VectorStoreError) -> Int

    /// Every collection, sorted by name.
    func collections() throws(VectorStoreError) -> [CollectionDescription]

    /// Removes a collection with all of its records.
    func drop(_ collection: String) throws(VectorStoreError)

    /// Builds what is to be built, merges, checks every checksum, rebuilds what is damaged and can be rebuilt, and gives free
    /// space back. Never needed for right answers.
    func optimize(_ collection: String) throws(VectorStoreError)

    /// What a collection consists of.
    func stats(_ collection: String) throws(VectorStoreError) -> CollectionStatistics

    /// All that the store holds.
    func state() throws(VectorStoreError) -> StoreState

    /// Makes the store hold `state` and nothing else; as a whole or not at all.
    func restore(_ state: StoreState) throws(VectorStoreError)
}

extension VectorStore {
    /// Makes a collection; see `create(_:)`.
    public func create(_ name: String, dimension: Int, metric: Metric = .cosine) throws(VectorStoreError) {
        try create(CollectionDescription(name: name, dimension: dimension, metric: metric))
    }

    /// Stores records without texts or metadata, or with either; see the requirement.
    @discardableResult
    public func add(
        ids: [String], texts: [String?] = [], embeddings: [[Float]], metadata: [Metadata] = [], to collection: String
    ) throws(VectorStoreError) -> Int {
        try add(ids: ids, texts: texts, embeddings: embeddings, metadata: metadata, collection: collection)
    }

    /// The records nearest to `embedding`; see the requirement.
    public func query(
        _ embedding: [Float], k: Int = 10, in collection: String, filter: Filter? = nil, paths: [String] = [],
        metric: Metric? = nil, includeEmbeddings: Bool = false
    ) throws(VectorStoreError) -> [Match] {
        try query(
            embedding, k: k, collection: collection, filter: filter, paths: paths, metric: metric,
            includeEmbeddings: includeEmbeddings)
    }

    /// The record with this ID; nil when there is none.
    public func get(_ id: String, in collection: String) throws(VectorStoreError) -> Record? {
        try get(ids: [id], collection: collection, includeEmbeddings: true).first
    }

    /// How many records a collection has.
    public func count(_ collection: String) throws(VectorStoreError) -> Int {
        try count(collection, filter: nil, paths: [])
    }
}
