/// What a collection consists of.
public struct CollectionStatistics: Hashable, Sendable {
    public var description: CollectionDescription
    /// Records.
    public var count: Int
    /// Records in segments of codes; the others are searched by their embeddings.
    public var indexed: Int
    public var segments: Int
    /// Inverted lists of the index; 0 where there is none.
    public var lists: Int
    /// Bytes of the codes of one record.
    public var codeBytes: Int
    /// Bytes of the database, with all collections.
    public var storeBytes: Int
    /// Bytes of embeddings in memory, of all collections.
    public var cachedBytes: Int
}
