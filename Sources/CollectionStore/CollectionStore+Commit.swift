import LexicalSearch
import SQLite
import SystemSupport
private import Glibc

extension CollectionStore {
    /// Makes `batch` part of the store in one transaction: after it, all of it is there and searchable, or none.
    package func commit(_ batch: Batch) throws {
        if batch.isEmpty { return }
        if batch.isPurge { try connection.execute("PRAGMA secure_delete=ON") }
        defer { if batch.isPurge { try? connection.execute("PRAGMA secure_delete=FAST") } }
        var deletions: [Int: DeletionBitmap] = [:]
        try connection.transaction {
            try verifySegments()
            for path in batch.removed { try remove(path, &deletions) }
            for file in batch.skipped {
                try remove(file.path, &deletions)
                _ = try insert(file)
            }
            for file in batch.touched { try updateStatus(file) }
            if let content = batch.segment {
                precondition(content.documentCounts.count == batch.entries.count)
                let segment = try beginSegment(dimension: content.dimension, versions: content.versions)
                var documents = SegmentDocuments()
                for (entry, count) in zip(batch.entries, content.documentCounts) {
                    try remove(entry.file.path, &deletions)
                    var file = entry.file
                    file.segment = segment
                    file.firstDocument = documents.count
                    file.documents = count
                    let id = try insert(file)
                    try insertContent(entry, file: id)
                    documents.appendGroup(
                        file: id, lengths: content.lengths[documents.count..<(documents.count + count)])
                }
                for (ordinal, block) in content.postings.enumerated() {
                    try writeBlock(segment: segment, kind: .postings, ordinal: ordinal, block.data)
                }
                for (ordinal, block) in content.vectors.enumerated() {
                    try writeBlock(segment: segment, kind: .vectors, ordinal: ordinal, block)
                }
                var directory = SegmentDirectory()
                directory.firstKeys = content.postings.map(\.firstKey)
                directory.vectorBlocks = content.vectors.count
                try finishSegment(segment, documents, directory)
            }
            for (segment, deleted) in deletions.sorted(by: { $0.key < $1.key }) {
                try setDeleted(deleted, segment: segment)
            }
            if batch.isPurge { try notePurge(of: deletions.keys) }
            try signSegments()
            try noteUpdate()
        }
    }

    /// Remembers when the store was last changed.
    func noteUpdate() throws {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        try setMetadata("updated", to: String(Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)))
    }

    private func remove(_ path: BytePath, _ deletions: inout [Int: DeletionBitmap]) throws {
        guard let file = try file(path: path) else { return }
        if let segment = file.segment {
            if deletions[segment] == nil { deletions[segment] = try deletedDocuments(segment: segment) }
            let documents = file.firstDocument..<(file.firstDocument + file.documents)
            guard documents.upperBound <= deletions[segment]?.documents ?? 0 else {
                throw StoreError(.damaged, "the place of \(path) in segment \(segment)", segment: segment)
            }
            deletions[segment]?.insert(documents)
        }
        for sql in ["DELETE FROM contents WHERE file = ?", "DELETE FROM files WHERE id = ?"] {
            let statement = try connection.statement(sql)
            try statement.bind(file.id, at: 1)
            try statement.run()
        }
    }

    /// Inserts `file` with a new ID, which no file ever had.
    private func insert(_ file: StoredFile) throws -> Int64 {
        var file = file
        file.id = Int64(try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'files'")) + 1
        let statement = try connection.statement(
            """
            INSERT INTO files(path, inode, size, modified, changed, checked, hash, skip, language, content, segment,
                first_document, documents, text_bytes, checksum, skipped_by, place_checksum, id)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        try statement.bind(file.path.bytes, at: 1)
        try statement.bind(Int64(bitPattern: file.inode), at: 2)
        try statement.bind(file.size, at: 3)
        try statement.bind(file.modified, at: 4)
        try statement.bind(file.changed, at: 5)
        try statement.bind(file.checked, at: 6)
        try statement.bind(file.hash?.bytes, at: 7)
        try statement.bind(file.skip, at: 8)
        try statement.bind(file.language, at: 9)
        try statement.bind(file.content, at: 10)
        if let segment = file.segment { try statement.bind(segment, at: 11) }
        try statement.bind(file.firstDocument, at: 12)
        try statement.bind(file.documents, at: 13)
        try statement.bind(file.textBytes, at: 14)
        try statement.bind(Int(file.checksum), at: 15)
        try statement.bind(file.skippedBy, at: 16)
        try statement.bind(Int(file.placeChecksum), at: 17)
        try statement.bind(file.id, at: 18)
        try statement.run()
        return file.id
    }

    private func insertContent(_ entry: Batch.Entry, file: Int64) throws {
        let statement = try connection.statement("INSERT INTO contents(file, records, text) VALUES(?, ?, ?)")
        try statement.bind(file, at: 1)
        try statement.bind(bound(Record.encode(entry.records), to: file), at: 2)
        try statement.bind(bound(entry.text, to: file), at: 3)
        try statement.run()
    }

    private func updateStatus(_ file: StoredFile) throws {
        let statement = try connection.statement(
            "UPDATE files SET inode = ?, size = ?, modified = ?, changed = ?, checked = ?, checksum = ? WHERE id = ?")
        try statement.bind(Int64(bitPattern: file.inode), at: 1)
        try statement.bind(file.size, at: 2)
        try statement.bind(file.modified, at: 3)
        try statement.bind(file.changed, at: 4)
        try statement.bind(file.checked, at: 5)
        try statement.bind(Int(file.checksum), at: 6)
        try statement.bind(file.id, at: 7)
        try statement.run()
    }
}
