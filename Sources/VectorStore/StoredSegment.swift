internal import SQLite
internal import SystemSupport
internal import VectorSearch

/// The stored form of what makes a collection's rows fast to search: a quantizer, and segments of codes made with it. Each has a
/// description and blocks of about 64 KiB, all with checksums. They are written once, never changed, and dropped as a whole.
enum StoredSegment {
    /// The segment with this ID as it lies in the database.
    struct Description: Sendable {
        enum Content: Sendable {
            case quantizer(byteCount: Int)
            case codes(quantizer: Int, rows: SegmentRows, layout: [UInt8])
        }

        var id: Int
        var content: Content
    }

    /// Blocks of a quantizer have this length, but for the last.
    static let blockBytes = 65_536

    // MARK: - Writing

    /// Makes room for a segment that nobody sees before it is finished; returns its ID.
    static func begin(in collection: Int, _ connection: Connection) throws -> Int {
        let statement = try connection.statement("INSERT INTO segments VALUES(NULL, ?, 0, ?)")
        try statement.bind(collection, at: 1)
        try statement.bind([UInt8](), at: 2)
        try statement.run()
        return Int(connection.lastInsertedRow)
    }

    static func write(_ block: [UInt8], ordinal: Int, of segment: Int, _ connection: Connection) throws {
        let id = segment << 24 | ordinal
        let statement = try connection.statement("INSERT INTO blocks VALUES(?, ?, ?)")
        try statement.bind(id, at: 1)
        try statement.bind(block.withUnsafeBytes { StoredRecord.vectorChecksum(key: id, $0) }, at: 2)
        try statement.bind(block, at: 3)
        try statement.run()
    }

    /// Makes the segment one that is seen.
    static func finish(_ description: Description, _ connection: Connection) throws {
        var writer = ByteWriter()
        switch description.content {
        case .quantizer(let byteCount):
            writer.varint(0)
            writer.int64(Int64(byteCount))
        case .codes(let quantizer, let rows, let layout):
            writer.varint(1)
            writer.int64(Int64(quantizer))
            writer.blob(layout)
            rows.encode(to: &writer)
        }
        let statement = try connection.statement("UPDATE segments SET finished = 1, description = ? WHERE id = ?")
        try statement.bind(sealed(writer.bytes, key: description.id), at: 1)
        try statement.bind(description.id, at: 2)
        try statement.run()
    }

    static func remove(_ segment: Int, _ connection: Connection) throws {
        let blocks = try connection.statement("DELETE FROM blocks WHERE id >= ? AND id < ?")
        try blocks.bind(segment << 24, at: 1)
        try blocks.bind((segment + 1) << 24, at: 2)
        try blocks.run()
        let statement = try connection.statement("DELETE FROM segments WHERE id = ?")
        try statement.bind(segment, at: 1)
        try statement.run()
    }

    // MARK: - Reading

    /// The IDs of a collection's segments, or of those that are not finished.
    static func ids(in collection: Int, finished: Bool?, _ connection: Connection) throws -> [Int] {
        let statement = try connection.statement("SELECT id, finished FROM segments WHERE collection = ? ORDER BY id")
        try statement.bind(collection, at: 1)
        defer { statement.reset() }
        var ids: [Int] = []
        while try statement.step() {
            if finished == nil || finished == (statement.integer(1) != 0) { ids.append(statement.integer(0)) }
        }
        return ids
    }

    /// CRC-32C over the finished segments of a collection, in order of their IDs: what `CollectionRow.segments` has to be.
    static func checksum(_ descriptions: [(id: Int, bytes: [UInt8])]) -> Int {
        var writer = ByteWriter()
        for description in descriptions {
            writer.int64(Int64(description.id))
            writer.uint32(crc32c(description.bytes))
        }
        return descriptions.isEmpty ? 0 : Int(crc32c(writer.bytes))
    }

    /// The same of what the database has.
    static func checksum(in collection: Int, _ connection: Connection) throws -> Int {
        checksum(try stored(in: collection, connection))
    }

    private static func stored(in collection: Int, _ connection: Connection) throws -> [(id: Int, bytes: [UInt8])] {
        let statement = try connection.statement(
            "SELECT id, description FROM segments WHERE collection = ? AND finished = 1 ORDER BY id")
        try statement.bind(collection, at: 1)
        defer { statement.reset() }
        var found: [(id: Int, bytes: [UInt8])] = []
        while try statement.step() { found.append((statement.integer(0), statement.blob(1))) }
        return found
    }

    /// The finished segments of `collection`. Throws `Damage` when they are not as they were written.
    static func descriptions(of collection: CollectionRow, _ connection: Connection) throws -> [Description] {
        let stored = try stored(in: collection.id, connection)
        guard checksum(stored) == collection.segments else { throw Damage("the list of segments") }
        return try stored.map { id, bytes in
            guard isIntact(bytes, key: id) else { throw Damage("the description of segment \(id)") }
            var reader = ByteReader(bytes, from: 4)
            switch reader.varint() {
            case 0:
                if let byteCount = reader.int64(), byteCount >= 0, byteCount < 1 << 32, reader.isAtEnd {
                    return Description(id: id, content: .quantizer(byteCount: Int(byteCount)))
                }
            case 1:
                if let quantizer = reader.int64(), let layout = reader.slice(),
                    let rows = SegmentRows(&reader, limit: collection.nextRow), reader.isAtEnd
                {
                    return Description(
                        id: id, content: .codes(quantizer: Int(quantizer), rows: rows, layout: Array(layout)))
                }
            default: break
            }
            throw Damage("the description of segment \(id)")
        }
    }

    /// A block of a segment. Throws `Damage` when it is not as it was written.
    static func block(_ ordinal: Int, of segment: Int, _ connection: Connection) throws -> [UInt8] {
        let id = segment << 24 | ordinal
        let statement = try connection.statement("SELECT checksum, data FROM blocks WHERE id = ?")
        try statement.bind(id, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { throw Damage("block \(ordinal) of segment \(segment), which is missing,") }
        let expected = statement.integer(0)
        return try statement.withBlob(1) { bytes in
            guard StoredRecord.vectorChecksum(key: id, bytes) == expected else {
                throw Damage("block \(ordinal) of segment \(segment)")
            }
            return Array(bytes)
        }
    }

    static func quantizer(_ id: Int, byteCount: Int, _ connection: Connection) throws -> VectorQuantizer {
        var bytes: [UInt8] = []
        for ordinal in 0..<((byteCount + blockBytes - 1) / blockBytes) {
            bytes += try block(ordinal, of: id, connection)
        }
        do {
            return try VectorQuantizer(encoded: bytes)
        } catch { throw Damage("the quantizer \(id)") }
    }

    /// Something that can be made again from the rows is not as it was written.
    struct Damage: Error {
        let what: String
        init(_ what: String) { self.what = what }
        var message: String { "\(what) of the index is damaged" }
    }
}
