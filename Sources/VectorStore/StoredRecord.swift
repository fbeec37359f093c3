internal import SQLite
internal import SystemSupport

/// The stored form of records: each row with checksums that are wrong in any other row.
enum StoredRecord {
    /// Over the ID and the text.
    static func checksum(key: Int, id: String, text: String?) -> Int {
        var writer = ByteWriter()
        writer.int64(Int64(key))
        writer.string(id)
        writer.varint(text == nil ? 0 : 1)
        writer.string(text ?? "")
        return Int(crc32c(writer.bytes))
    }

    static func metadataChecksum(key: Int, _ metadata: String) -> Int {
        Int(crc32c(Array(metadata.utf8)) ^ keyChecksum(key))
    }

    static func vectorChecksum(key: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
        Int(crc32c(bytes) ^ keyChecksum(key))
    }

    private static func keyChecksum(_ key: Int) -> UInt32 {
        withUnsafeBytes(of: Int64(key).littleEndian) { crc32c($0) }
    }

    // MARK: - Writing

    /// What a record becomes before it has a row.
    struct Prepared {
        var id: String
        var text: String?
        var metadata: String
        var embedding: [UInt8]

        init(_ record: Record) {
            id = record.id
            text = record.text
            metadata = MetadataValue.encode(record.metadata)
            let embedding = record.embedding ?? []
            self.embedding = [UInt8](unsafeUninitializedCapacity: embedding.count * 4) { bytes, count in
                for (index, number) in embedding.enumerated() {
                    UnsafeMutableRawBufferPointer(bytes).storeBytes(
                        of: number.bitPattern.littleEndian, toByteOffset: index * 4, as: UInt32.self)
                }
                count = embedding.count * 4
            }
        }
    }

    static func insert(_ record: Prepared, key: Int, collection: Int, _ connection: Connection) throws {
        let statement = try connection.statement("INSERT INTO records VALUES(?, ?, ?, ?, ?, ?, ?)")
        try statement.bind(key, at: 1)
        try statement.bind(collection, at: 2)
        try statement.bind(record.id, at: 3)
        try statement.bind(record.text, at: 4)
        try statement.bind(record.metadata, at: 5)
        try statement.bind(checksum(key: key, id: record.id, text: record.text), at: 6)
        try statement.bind(metadataChecksum(key: key, record.metadata), at: 7)
        try statement.run()
        let vector = try connection.statement("INSERT INTO vectors VALUES(?, ?, ?)")
        try vector.bind(key, at: 1)
        try vector.bind(record.embedding.withUnsafeBytes { vectorChecksum(key: key, $0) }, at: 2)
        try vector.bind(record.embedding, at: 3)
        try vector.run()
    }

    /// The key of the record with this ID; nil when there is none.
    static func key(of id: String, collection: Int, _ connection: Connection) throws -> Int? {
        let statement = try connection.statement("SELECT row FROM records WHERE collection = ? AND id = ?")
        try statement.bind(collection, at: 1)
        try statement.bind(id, at: 2)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : nil
    }

    static func remove(key: Int, _ connection: Connection) throws {
        for table in ["DELETE FROM records WHERE row = ?", "DELETE FROM vectors WHERE row = ?"] {
            let statement = try connection.statement(table)
            try statement.bind(key, at: 1)
            try statement.run()
        }
    }

    // MARK: - Reading

    /// The record in this row. Throws when it is damaged, or not there: rows are asked for that have to be.
    static func read(
        key: Int, in collection: CollectionRow, includeEmbedding: Bool, _ connection: Connection
    ) throws -> Record {
        let statement = try connection.statement(
            "SELECT id, text, metadata, checksum, metadata_checksum, collection FROM records WHERE row = ?")
        try statement.bind(key, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { throw VectorStoreError.missingRow(key, in: collection) }
        var record = try record(statement, key: key, in: collection)
        if includeEmbedding { record.embedding = try embedding(key: key, id: record.id, in: collection, connection) }
        return record
    }

    /// The record in the row that a statement like the one above is at.
    private static func record(_ statement: Statement, key: Int, in collection: CollectionRow) throws -> Record {
        let id = statement.text(0) ?? ""
        let text = statement.isNull(1) ? nil : statement.text(1)
        let metadata = statement.text(2) ?? ""
        guard checksum(key: key, id: id, text: text) == statement.integer(3),
            metadataChecksum(key: key, metadata) == statement.integer(4), statement.integer(5) == collection.id
        else { throw VectorStoreError.damagedRecord(id, in: collection) }
        do {
            return Record(id: id, text: text, metadata: try MetadataValue.decode(metadata))
        } catch { throw VectorStoreError.damagedRecord(id, in: collection) }
    }

    /// The ID in this row, for messages.
    static func id(key: Int, _ connection: Connection) throws -> String {
        let statement = try connection.statement("SELECT id FROM records WHERE row = ?")
        try statement.bind(key, at: 1)
        defer { statement.reset() }
        guard try statement.step(), let id = statement.text(0) else {
            throw VectorStoreError(.damaged, "a row is missing", subject: "row key \(key)")
        }
        return id
    }

    /// The embedding in this row, exactly as it was given.
    static func embedding(
        key: Int, id: String, in collection: CollectionRow, _ connection: Connection
    ) throws -> [Float] {
        let statement = try connection.statement("SELECT checksum, embedding FROM vectors WHERE row = ?")
        try statement.bind(key, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { throw VectorStoreError.damagedRecord(id, in: collection) }
        let expected = statement.integer(0)
        return try statement.withBlob(1) { bytes in
            guard bytes.count == collection.description.dimension * 4, vectorChecksum(key: key, bytes) == expected
            else { throw VectorStoreError.damagedRecord(id, in: collection) }
            return floats(bytes)
        }
    }

    static func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        [Float](unsafeUninitializedCapacity: bytes.count / 4) { output, count in
            count = bytes.count / 4
            for index in 0..<count {
                let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                output[index] = Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// Calls `body` with every record of a collection, oldest first.
    static func forEach(
        in collection: CollectionRow, includeEmbeddings: Bool, _ connection: Connection, _ body: (Record) throws -> Void
    ) throws {
        let statement = try connection.statement(
            """
            SELECT id, text, metadata, checksum, metadata_checksum, collection, row FROM records
            WHERE row >= ? AND row < ? ORDER BY row
            """)
        try statement.bind(collection.key(0), at: 1)
        try statement.bind(collection.key(collection.nextRow), at: 2)
        defer { statement.reset() }
        var count = 0
        while try statement.step() {
            let key = statement.integer(6)
            var record = try record(statement, key: key, in: collection)
            if includeEmbeddings {
                record.embedding = try embedding(key: key, id: record.id, in: collection, connection)
            }
            count += 1
            try body(record)
        }
        guard count == collection.rows else { throw VectorStoreError.missingRows(collection) }
    }
}

extension VectorStoreError {
    static func damagedRecord(_ id: String, in collection: CollectionRow) -> VectorStoreError {
        VectorStoreError(
            .damaged, "the record is damaged; delete it, or add it again",
            subject: "\(collection.description.name), record \"\(id)\"")
    }

    /// A row that should be there, whose ID is lost with it.
    static func missingRow(_ key: Int, in collection: CollectionRow) -> VectorStoreError {
        VectorStoreError(
            .damaged, "row \(collection.number(key)) is missing; import the last export of the store",
            subject: collection.description.name)
    }

    static func missingRows(_ collection: CollectionRow) -> VectorStoreError {
        VectorStoreError(
            .damaged,
            "the collection does not have the \(collection.rows) records it should have; import the last export",
            subject: collection.description.name)
    }
}
