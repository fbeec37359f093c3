/// What a collection consists of.
public struct CollectionStatistics: Hashable, Sendable {
    /// As it was made.
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
    /// The recall that was measured when the index was built; nil where it was not.
    public var recall: Double?
    /// Bytes of the database, with all collections.
    public var storeBytes: Int
    /// Bytes of embeddings in memory, of all collections.
    public var cachedBytes: Int
    /// What is wrong with the index, or why it could not be built; `optimize` tries again. Answers are right all the same.
    public var problem: String?
}
