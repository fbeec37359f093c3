internal import SQLite
internal import SystemSupport

/// The rows that were deleted, in small numbered lists, one a change: what keeps a view in memory up to date, and what tells which
/// rows of a segment are no more.
enum DeletionLog {
    /// Appends the rows of one change, whatever their order.
    static func append(_ rows: [Int], to collection: inout CollectionRow, _ connection: Connection) throws {
        guard !rows.isEmpty else { return }
        var writer = ByteWriter()
        for row in rows { writer.int64(Int64(row)) }
        let statement = try connection.statement("INSERT INTO deletions VALUES(?, ?)")
        let key = collection.key(collection.nextDeletion)
        try statement.bind(key, at: 1)
        try statement.bind(sealed(writer.bytes, key: key), at: 2)
        try statement.run()
        collection.nextDeletion += 1
        // Without an index only views that are behind need the log.
        if collection.segments == 0, collection.nextDeletion - collection.firstDeletion > 1000 {
            try forget(before: collection.nextDeletion - 100, in: &collection, connection)
        }
    }

    /// Calls `body` with every row deleted by the change `first` or a later one.
    static func forEach(
        from first: Int, in collection: CollectionRow, _ connection: Connection, _ body: (Int) throws -> Void
    ) throws {
        guard first < collection.nextDeletion else { return }
        let statement = try connection.statement("SELECT id, rows FROM deletions WHERE id >= ? AND id < ? ORDER BY id")
        try statement.bind(collection.key(first), at: 1)
        try statement.bind(collection.key(collection.nextDeletion), at: 2)
        defer { statement.reset() }
        var next = collection.key(first)
        while try statement.step() {
            let stored = statement.blob(1)
            guard statement.integer(0) == next, isIntact(stored, key: next) else { throw damaged(collection) }
            next += 1
            var reader = ByteReader(stored, from: 4)
            while let row = reader.int64() { try body(Int(row)) }
            guard reader.isAtEnd else { throw damaged(collection) }
        }
        guard next == collection.key(collection.nextDeletion) else { throw damaged(collection) }
    }

    /// Forgets the changes before `first`.
    static func forget(before first: Int, in collection: inout CollectionRow, _ connection: Connection) throws {
        guard first > collection.firstDeletion else { return }
        let statement = try connection.statement("DELETE FROM deletions WHERE id >= ? AND id < ?")
        try statement.bind(collection.key(0), at: 1)
        try statement.bind(collection.key(first), at: 2)
        try statement.run()
        collection.firstDeletion = first
    }

    /// Replaces all changes by one with the rows for which `isNeeded`, in the place of the last: who knows all of them misses
    /// nothing.
    static func compact(
        _ collection: inout CollectionRow, _ connection: Connection, where isNeeded: (Int) -> Bool
    ) throws {
        guard collection.nextDeletion > collection.firstDeletion else { return }
        var rows: [Int] = []
        try forEach(from: collection.firstDeletion, in: collection, connection) { if isNeeded($0) { rows.append($0) } }
        let last = collection.nextDeletion - 1
        try forget(before: collection.nextDeletion, in: &collection, connection)
        collection.nextDeletion = last
        collection.firstDeletion = last
        try append(rows, to: &collection, connection)
        if rows.isEmpty {
            collection.nextDeletion = last + 1
            collection.firstDeletion = last + 1
        }
    }

    private static func damaged(_ collection: CollectionRow) -> StoredSegment.Damage {
        StoredSegment.Damage("the list of deleted rows")
    }
}

/// `bytes` after the CRC-32C of `bytes` and `key`.
func sealed(_ bytes: [UInt8], key: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(crc32c(bytes) ^ crc32c(key: key))
    return writer.bytes + bytes
}

/// Whether `stored` is what `sealed` made for `key`.
func isIntact(_ stored: [UInt8], key: Int) -> Bool {
    guard stored.count >= 4 else { return false }
    return stored.withUnsafeBytes { bytes in
        let expected = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
        return crc32c(UnsafeRawBufferPointer(rebasing: bytes[4...])) ^ crc32c(key: key) == expected
    }
}

private func crc32c(key: Int) -> UInt32 { withUnsafeBytes(of: Int64(key).littleEndian) { crc32c($0) } }
