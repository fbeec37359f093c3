import SQLite
import SystemSupport

/// Writing segments: begun unseen, filled with blocks, and finished, which makes them part of every later search.
extension CollectionStore {
    /// A new segment that no search sees yet.
    func beginSegment(dimension: Int, versions: String) throws -> Int {
        let statement = try connection.statement(
            """
            INSERT INTO segments(state, versions, dimension, documents, groups, directory, deleted)
            VALUES(0, ?, ?, 0, 0, x'', x'')
            """)
        try statement.bind(versions, at: 1)
        try statement.bind(dimension, at: 2)
        try statement.run()
        return Int(connection.lastInsertedRow)
    }

    func writeBlock(segment: Int, kind: BlockKind, ordinal: Int, _ bytes: [UInt8]) throws {
        precondition(ordinal < 1 << 20, "a segment has at most 2^20 blocks of a kind")
        let statement = try connection.statement("INSERT OR REPLACE INTO blocks(id, checksum, data) VALUES(?, ?, ?)")
        let id = blockID(segment: segment, kind: kind, ordinal: ordinal)
        try statement.bind(id, at: 1)
        try statement.bind(Int(crc32c(bytes) ^ checksum(of: Int64(id))), at: 2)
        try statement.bind(bytes, at: 3)
        try statement.run()
    }

    /// Writes the documents and the directory of a segment, whose other blocks are there, and opens it to searches.
    func finishSegment(_ segment: Int, _ documents: SegmentDocuments, _ directory: SegmentDirectory) throws {
        var directory = directory
        let encoded = documents.encode()
        for start in stride(from: 0, to: encoded.count, by: blockBytes) {
            try writeBlock(
                segment: segment, kind: .documents, ordinal: directory.documentBlocks,
                Array(encoded[start..<min(start + blockBytes, encoded.count)]))
            directory.documentBlocks += 1
        }
        let statement = try connection.statement(
            "UPDATE segments SET state = 1, documents = ?, groups = ?, directory = ? WHERE id = ?")
        try statement.bind(documents.count, at: 1)
        try statement.bind(documents.groupCount, at: 2)
        try statement.bind(directory.encode(), at: 3)
        try statement.bind(segment, at: 4)
        try statement.run()
    }

    /// The deleted documents of a segment.
    func deletedDocuments(segment: Int) throws -> DeletionBitmap {
        let statement = try connection.statement("SELECT documents, deleted FROM segments WHERE id = ?")
        try statement.bind(segment, at: 1)
        defer { statement.reset() }
        guard try statement.step(), case let documents = statement.integer(0), documents >= 0,
            let deleted = DeletionBitmap(stored: statement.blob(1), documents: documents)
        else { throw StoreError(.damaged, "the deletions of segment \(segment)", segment: segment) }
        return deleted
    }

    /// Sets the deleted documents of a segment; one with nothing left is dropped. Files without documents count: what made
    /// them empty is written there.
    func setDeleted(_ deleted: DeletionBitmap, segment: Int) throws {
        let statement = try connection.statement("UPDATE segments SET deleted = ? WHERE id = ? RETURNING documents")
        try statement.bind(deleted.encode(), at: 1)
        try statement.bind(segment, at: 2)
        let isEmpty = try statement.step() && statement.integer(0) == deleted.count
        statement.reset()
        guard isEmpty else { return }
        let files = try connection.statement("SELECT EXISTS(SELECT 1 FROM files WHERE segment = ?)")
        try files.bind(segment, at: 1)
        defer { files.reset() }
        if try files.step(), files.integer(0) == 0 { try dropSegment(segment) }
    }

    func dropSegment(_ segment: Int) throws {
        let blocks = try connection.statement("DELETE FROM blocks WHERE id >= ? AND id < ?")
        try blocks.bind(blockIDs(segment: segment).lowerBound, at: 1)
        try blocks.bind(blockIDs(segment: segment).upperBound, at: 2)
        try blocks.run()
        let row = try connection.statement("DELETE FROM segments WHERE id = ?")
        try row.bind(segment, at: 1)
        try row.run()
    }

    /// Removes what a merge that did not come to its end left behind.
    func dropUnfinishedSegments() throws {
        let unfinished = try connection.statement("SELECT id FROM segments WHERE state = 0")
        var segments: [Int] = []
        while try unfinished.step() { segments.append(unfinished.integer(0)) }
        unfinished.reset()
        if segments.isEmpty { return }
        try connection.transaction { for segment in segments { try dropSegment(segment) } }
    }

    /// Throws unless the finished segments are those that the last change left: a row that is gone or differs would show in
    /// nothing else.
    func verifySegments() throws {
        guard try metadata("segments") == segmentsDigest() else { throw StoreError(.damaged, "the list of segments") }
    }

    /// Remembers the finished segments as they are now. Part of every change of theirs.
    func signSegments() throws { try setMetadata("segments", to: segmentsDigest()) }

    private func segmentsDigest() throws -> String {
        let statement = try connection.statement(
            """
            SELECT id, versions, dimension, documents, groups, directory, deleted FROM segments WHERE state = 1 ORDER BY id
            """)
        defer { statement.reset() }
        var writer = ByteWriter()
        while try statement.step() {
            for column: CInt in [0, 2, 3, 4] { writer.int64(statement.integer64(column)) }
            writer.string(statement.text(1) ?? "")
            for column: CInt in [5, 6] { writer.blob(statement.blob(column)) }
        }
        return String(crc32c(writer.bytes), radix: 16)
    }
}
