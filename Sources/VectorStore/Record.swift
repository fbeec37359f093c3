/// A record of a collection.
public struct Record: Hashable, Sendable, Codable {
    /// Names the record within its collection.
    public var id: String
    /// What the embedding stands for.
    public var text: String?
    /// What filters look at.
    public var metadata: Metadata
    /// Nil where it was not asked for.
    public var embedding: [Float]?

    /// A record; without an embedding it cannot be stored.
    public init(id: String, text: String? = nil, metadata: Metadata = [:], embedding: [Float]? = nil) {
        self.id = id
        self.text = text
        self.metadata = metadata
        self.embedding = embedding
    }
}

/// A record that a query found.
public struct Match: Hashable, Sendable {
    /// What was found.
    public var record: Record
    /// By the metric of the query, the greater the nearer; computed from the whole embeddings.
    public var score: Float

    /// The record's ID.
    public var id: String { record.id }
}

/// A collection as it was made.
public struct CollectionDescription: Hashable, Sendable, Codable {
    /// 1 to 256 bytes.
    public var name: String
    /// Numbers in every embedding.
    public var dimension: Int
    /// How near two embeddings are.
    public var metric: Metric
    /// What made the embeddings, where the maker said so.
    public var model: String?

    /// A collection to be made.
    public init(name: String, dimension: Int, metric: Metric = .cosine, model: String? = nil) {
        self.name = name
        self.dimension = dimension
        self.metric = metric
        self.model = model
    }
}

/// All that a store holds, as a value: what `state()` takes and `restore(_:)` gives back, to any backend.
public struct StoreState: Hashable, Sendable, Codable {
    /// A collection with its records, oldest first, embeddings included.
    public struct Collection: Hashable, Sendable, Codable {
        /// As it was made.
        public var description: CollectionDescription
        /// Each with its embedding.
        public var records: [Record]

        /// A collection with its records.
        public init(description: CollectionDescription, records: [Record]) {
            self.description = description
            self.records = records
        }
    }

    /// Sorted by name.
    public var collections: [Collection]

    /// A state of these collections, whose names differ.
    public init(collections: [Collection]) { self.collections = collections }
}
