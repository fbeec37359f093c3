internal import SQLite

extension SQLiteVectorStore {
    package func create(_ collection: CollectionDescription) throws(VectorStoreError) {
        try check(collection)
        try translatingErrors {
            try database.write { connection in
                if let existing = try CollectionRow.find(collection.name, connection) {
                    try requireSame(existing.description, collection)
                } else {
                    var row = CollectionRow(collection)
                    try row.insert(connection)
                }
            }
        }
    }

    func check(_ collection: CollectionDescription) throws(VectorStoreError) {
        func refuse(_ message: String) -> VectorStoreError {
            VectorStoreError(.invalidArgument, message, subject: collection.name)
        }
        guard (1...CollectionRow.nameLimit).contains(collection.name.utf8.count), !collection.name.utf8.contains(0)
        else {
            throw refuse("a collection's name has 1 to \(CollectionRow.nameLimit) bytes, none of them 0")
        }
        guard (1...CollectionRow.dimensionLimit).contains(collection.dimension) else {
            throw refuse("a dimension is 1 to \(CollectionRow.dimensionLimit), not \(collection.dimension)")
        }
    }

    private func requireSame(_ existing: CollectionDescription, _ wanted: CollectionDescription) throws {
        guard existing == wanted else {
            let model = existing.model.map { ", model \($0)" } ?? ""
            throw VectorStoreError(
                .collectionExists,
                "there is one, of dimension \(existing.dimension), metric \(existing.metric.rawValue)\(model); "
                    + "drop it first, or choose another name", subject: wanted.name)
        }
    }

    package func add(
        ids: [String], texts: [String?], embeddings: [[Float]], metadata: [Metadata], collection: String
    ) throws(VectorStoreError) -> Int {
        let records = try prepare(ids, texts, embeddings, metadata)
        let changed = try translatingErrors {
            try database.write { connection -> CollectionRow? in
                var row: CollectionRow
                if let existing = try CollectionRow.find(collection, connection) {
                    row = existing
                } else {
                    let first = embeddings.first?.count ?? 0
                    guard !ids.isEmpty else { throw VectorStoreError.unknownCollection(collection) }
                    let description = CollectionDescription(name: collection, dimension: first)
                    try check(description)
                    row = CollectionRow(description)
                    try row.insert(connection)
                }
                for (index, embedding) in embeddings.enumerated() {
                    try check(embedding, for: row.description, subject: Self.subject(index, ids[index]))
                }
                if records.isEmpty { return nil }
                try put(records, into: &row, connection)
                try row.save(connection)
                return row
            }
        }
        if let changed { indexIfDue(changed) }
        return records.count
    }

    /// Puts `records`, each ID once, in the place of those with the same IDs.
    func put(
        _ records: [StoredRecord.Prepared], into collection: inout CollectionRow, _ connection: Connection
    ) throws {
        var deleted: [Int] = []
        for record in records {
            if let old = try StoredRecord.key(of: record.id, collection: collection.id, connection) {
                try StoredRecord.remove(key: old, connection)
                deleted.append(collection.number(old))
            }
            let key = collection.key(collection.nextRow)
            try StoredRecord.insert(record, key: key, collection: collection.id, connection)
            collection.nextRow += 1
        }
        collection.rows += records.count - deleted.count
        try DeletionLog.append(deleted, to: &collection, connection)
    }

    // MARK: - Refusing

    /// The records, of every ID the last, in the order in which these come.
    func prepare(
        _ ids: [String], _ texts: [String?], _ embeddings: [[Float]], _ metadata: [Metadata]
    ) throws(VectorStoreError) -> [StoredRecord.Prepared] {
        guard embeddings.count == ids.count, texts.isEmpty || texts.count == ids.count,
            metadata.isEmpty || metadata.count == ids.count
        else {
            throw VectorStoreError(
                .invalidArgument,
                "\(ids.count) IDs came with \(embeddings.count) embeddings, \(texts.count) texts and \(metadata.count) "
                    + "metadata; give as many of each (texts and metadata may be empty)")
        }
        // By bytes: Swift takes texts that Unicode calls equivalent for equal, the database does not.
        var last: [[UInt8]: Int] = [:]
        for (index, id) in ids.enumerated() {
            guard (1...Self.idLimit).contains(id.utf8.count), !id.utf8.contains(0) else {
                throw VectorStoreError(
                    .invalidArgument, "an ID has 1 to \(Self.idLimit) bytes, none of them 0",
                    subject: Self.subject(index, id))
            }
            last[Array(id.utf8)] = index
        }
        var records: [StoredRecord.Prepared] = []
        records.reserveCapacity(last.count)
        for (index, id) in ids.enumerated() {
            let text = texts.isEmpty ? nil : texts[index]
            let members = metadata.isEmpty ? [:] : metadata[index]
            let subject = Self.subject(index, id)
            guard (text?.utf8.count ?? 0) <= Self.textLimit else {
                throw VectorStoreError(
                    .invalidArgument, "the text has more than \(Self.textLimit) bytes; cut it", subject: subject)
            }
            guard MetadataValue.object(members).isStorable(levels: Self.metadataLevels) else {
                throw VectorStoreError(
                    .invalidArgument,
                    "the metadata hold a number that is not finite, or more than \(Self.metadataLevels) levels",
                    subject: subject)
            }
            guard last[Array(id.utf8)] == index else { continue }
            let record = StoredRecord.Prepared(id: id, text: text, metadata: members, embedding: embeddings[index])
            guard record.metadata.utf8.count <= Self.metadataLimit else {
                throw VectorStoreError(
                    .invalidArgument, "the metadata have more than \(Self.metadataLimit) bytes as JSON",
                    subject: subject)
            }
            records.append(record)
        }
        return records
    }

    /// Bytes of an ID at most.
    static let idLimit = 1024
    /// Bytes of a text at most.
    static let textLimit = 16 << 20
    /// Bytes of a record's metadata, as JSON, at most.
    static let metadataLimit = 1 << 20
    /// Objects and arrays within each other at most; fewer than the reader takes.
    static let metadataLevels = 32

    static func subject(_ index: Int, _ id: String) -> String { "row \(index) (id \"\(id)\")" }

    /// Throws when `embedding` cannot be one of the collection's.
    func check(_ embedding: [Float], for collection: CollectionDescription, metric: Metric? = nil, subject: String)
        throws
    {
        guard embedding.count == collection.dimension else {
            throw VectorStoreError(
                .invalidArgument,
                "the embedding has \(embedding.count) numbers; those of \(collection.name) have \(collection.dimension)",
                subject: subject)
        }
        guard embedding.allSatisfy(\.isFinite) else {
            throw VectorStoreError(
                .invalidArgument, "the embedding has a number that is infinite or none (NaN)", subject: subject)
        }
        if (metric ?? collection.metric) == .cosine, embedding.allSatisfy({ $0 == 0 }) {
            throw VectorStoreError(
                .invalidArgument,
                "the embedding is all zeros, which have no cosine; leave the row out, or use another metric",
                subject: subject)
        }
    }
}
