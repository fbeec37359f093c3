import Service
import SystemSupport
import VectorStore

/// Collects records and stores them in batches.
struct StoreWriter {
    /// A line that cannot be stored, and why.
    struct LineError: Error {
        var line: Int
        var message: String
    }

    /// Bytes of a batch in memory at most, roughly.
    private static let byteLimit = 64 << 20

    let collection: String
    /// The lines of the batch.
    private(set) var lines: [Int] = []
    /// Whether anything was stored.
    private(set) var isUsed = false
    private let store: SQLiteVectorStore
    private let metric: Metric?
    private let batchSize: Int
    private var records: [Record] = []
    private var bytes = 0
    private var embedder: TextEmbedder?
    private var description: CollectionDescription?

    init(_ store: SQLiteVectorStore, collection: String, metric: Metric?, batchSize: Int) throws {
        self.store = store
        self.collection = collection
        self.metric = metric
        self.batchSize = batchSize
        description = try store.collections().first { $0.name.utf8.elementsEqual(collection.utf8) }
        if let description, let metric, metric != description.metric {
            throw RequestError(
                .refused, "the metric of \(collection) is \(description.metric.rawValue); leave --metric out")
        }
    }

    var isFull: Bool { records.count >= batchSize || bytes >= Self.byteLimit }

    /// Takes a record into the batch, embedding its text where it has no embedding.
    mutating func take(_ line: StoreLine, at number: Int) throws {
        guard let id = line.id else { throw RequestError(.invalidInput, "the record has no id") }
        var record = Record(id: id, text: line.text, metadata: line.metadata, embedding: line.embedding)
        if record.embedding == nil {
            guard let text = record.text else {
                throw RequestError(.invalidInput, "the record has neither an embedding nor a text to make one from")
            }
            var embedder = try embedder ?? TextEmbedder()
            if let description { try embedder.require(description) }
            guard let embedding = embedder.embedding(of: text) else {
                throw RequestError(.invalidInput, "the text has no word that the model knows; give an embedding")
            }
            record.embedding = embedding
            if description == nil { description = embedder.collection(collection, metric: metric ?? .cosine) }
            self.embedder = embedder
        } else if description == nil {
            description = CollectionDescription(
                name: collection, dimension: record.embedding?.count ?? 0, metric: metric ?? .cosine)
        }
        bytes += 4 * (record.embedding?.count ?? 0) + (record.text?.utf8.count ?? 0) + 256
        records.append(record)
        lines.append(number)
    }

    /// Stores the batch; returns how many records it had, each ID counted once. Throws `LineError`.
    mutating func flush() throws -> Int {
        defer {
            records.removeAll(keepingCapacity: true)
            lines.removeAll(keepingCapacity: true)
            bytes = 0
        }
        guard !records.isEmpty, let description else { return 0 }
        do {
            let stored = try store.add(records, to: description)
            isUsed = true
            return stored
        } catch {
            guard let row = error.row, lines.indices.contains(row) else { throw error }
            throw LineError(line: lines[row], message: error.message)
        }
    }
}
