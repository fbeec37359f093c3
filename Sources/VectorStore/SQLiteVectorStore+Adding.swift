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
        guard embeddings.count == ids.count, texts.isEmpty || texts.count == ids.count,
            metadata.isEmpty || metadata.count == ids.count
        else {
            throw VectorStoreError(
                .invalidArgument,
                "\(ids.count) IDs came with \(embeddings.count) embeddings, \(texts.count) texts and \(metadata.count) "
                    + "metadata; give as many of each (texts and metadata may be empty)", subject: collection)
        }
        let records = ids.indices.map { index in
            Record(
                id: ids[index], text: texts.isEmpty ? nil : texts[index],
                metadata: metadata.isEmpty ? [:] : metadata[index], embedding: embeddings[index])
        }
        let dimension = embeddings.first?.count ?? 0
        return try add(records, to: CollectionDescription(name: collection, dimension: dimension))
    }

    /// Stores records, which have embeddings, in the collection of that name; makes it just so when there is none.
    package func add(_ records: [Record], to description: CollectionDescription) throws(VectorStoreError) -> Int {
        let prepared = try prepare(records)
        let changed = try translatingErrors {
            try database.write { connection -> CollectionRow? in
                var row: CollectionRow
                if let existing = try CollectionRow.find(description.name, connection) {
                    row = existing
                } else {
                    guard !records.isEmpty else { throw VectorStoreError.unknownCollection(description.name) }
                    try check(description)
                    row = CollectionRow(description)
                    try row.insert(connection)
                }
                for (index, record) in records.enumerated() {
                    try check(record.embedding ?? [], for: row.description, row: index, id: record.id)
                }
                if records.isEmpty { return nil }
                try put(prepared, into: &row, connection)
                try row.save(connection)
                return row
            }
        }
        if let changed { indexIfDue(changed) }
        return prepared.count
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

    /// The stored form of `records`, of every ID the last, in the order in which these come.
    func prepare(_ records: [Record]) throws(VectorStoreError) -> [StoredRecord.Prepared] {
        // By bytes: Swift takes texts that Unicode calls equivalent for equal, the database does not.
        var last: [[UInt8]: Int] = [:]
        for (index, record) in records.enumerated() {
            if let reason = refusal(of: record) { throw Self.refused(reason, row: index, id: record.id) }
            last[Array(record.id.utf8)] = index
        }
        var prepared: [StoredRecord.Prepared] = []
        prepared.reserveCapacity(last.count)
        for (index, record) in records.enumerated() where last[Array(record.id.utf8)] == index {
            let stored = StoredRecord.Prepared(record)
            guard stored.metadata.utf8.count <= Self.metadataLimit else {
                throw Self.refused(
                    "the metadata have more than \(Self.metadataLimit) bytes as JSON", row: index, id: record.id)
            }
            prepared.append(stored)
        }
        return prepared
    }

    /// Why `record` cannot be stored in any collection; nil when it can.
    private func refusal(of record: Record) -> String? {
        if !(1...Self.idLimit).contains(record.id.utf8.count) || record.id.utf8.contains(0) {
            return "an ID has 1 to \(Self.idLimit) bytes, none of them 0"
        }
        if (record.text?.utf8.count ?? 0) > Self.textLimit {
            return "the text has more than \(Self.textLimit) bytes; cut it"
        }
        if !MetadataValue.object(record.metadata).isStorable(levels: Self.metadataLevels) {
            return "the metadata hold a number that is not finite, or more than \(Self.metadataLevels) levels"
        }
        return nil
    }

    /// Bytes of an ID at most.
    static let idLimit = 1024
    /// Bytes of a text at most.
    static let textLimit = 16 << 20
    /// Bytes of a record's metadata, as JSON, at most.
    static let metadataLimit = 1 << 20
    /// Objects and arrays within each other at most; fewer than the reader takes.
    static let metadataLevels = 32

    static func refused(_ reason: String, row: Int, id: String) -> VectorStoreError {
        VectorStoreError(.invalidArgument, reason, subject: "row \(row) (id \"\(id)\")", row: row)
    }

    private func check(_ embedding: [Float], for collection: CollectionDescription, row: Int, id: String) throws {
        if let reason = refusal(of: embedding, for: collection, metric: collection.metric) {
            throw Self.refused(reason, row: row, id: id)
        }
    }

    /// Why `embedding` cannot be one of the collection's, or be compared with them by `metric`; nil when it can.
    func refusal(of embedding: [Float], for collection: CollectionDescription, metric: Metric) -> String? {
        if embedding.count != collection.dimension {
            return "the embedding has \(embedding.count) numbers; those of \(collection.name) have \(collection.dimension)"
        }
        if !embedding.allSatisfy(\.isFinite) { return "the embedding has a number that is infinite or none (NaN)" }
        if metric == .cosine, embedding.allSatisfy({ $0 == 0 }) {
            return "the embedding is all zeros, which have no cosine; leave it out, or use another metric"
        }
        return nil
    }
}
