/// A record of a collection.
public struct Record: Hashable, Sendable, Codable {
    /// Names the record within its collection.
    public var id: String
    public var text: String?
    public var metadata: Metadata
    /// Nil where it was not asked for.
    public var embedding: [Float]?

    public init(id: String, text: String? = nil, metadata: Metadata = [:], embedding: [Float]? = nil) {
        self.id = id
        self.text = text
        self.metadata = metadata
        self.embedding = embedding
    }
}

/// A record that a query found.
public struct Match: Hashable, Sendable {
    public var record: Record
    /// By the metric of the query, the greater the nearer; computed from the whole embeddings.
    public var score: Float

    public var id: String { record.id }
}

/// A collection as it was made.
public struct CollectionDescription: Hashable, Sendable, Codable {
    public var name: String
    /// Numbers in every embedding.
    public var dimension: Int
    public var metric: Metric
    /// What made the embeddings, where the maker said so.
    public var model: String?

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
        public var description: CollectionDescription
        public var records: [Record]

        public init(description: CollectionDescription, records: [Record]) {
            self.description = description
            self.records = records
        }
    }

    /// Sorted by name.
    public var collections: [Collection]

    public init(collections: [Collection]) { self.collections = collections }
}
