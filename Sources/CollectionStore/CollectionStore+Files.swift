import SQLite
package import SystemSupport

extension CollectionStore {
    private static let columns =
        """
        id, path, inode, size, modified, changed, checked, hash, skip, language, content, segment, first_document,
        documents, text_bytes, checksum, skipped_by, place_checksum
        """

    /// Every file, in the byte order of the paths.
    package func files() throws -> [StoredFile] {
        try files(at: try connection.statement("SELECT \(Self.columns) FROM files ORDER BY path"))
    }

    /// Every file at or below one of `parts`, none of which is below another; all files when it is nil. In the byte order
    /// of the paths.
    package func files(in parts: [BytePath]?) throws -> [StoredFile] {
        guard let parts else { return try files() }
        var found: [StoredFile] = []
        for part in parts {
            if let file = try file(path: part) { found.append(file) }
            let statement = try connection.statement(
                "SELECT \(Self.columns) FROM files WHERE path > ? AND path < ? ORDER BY path")
            // What is below a folder begins with its path and a slash; "0" is the next byte.
            try statement.bind(part.bytes + Array("/".utf8), at: 1)
            try statement.bind(part.bytes + Array("0".utf8), at: 2)
            found += try files(at: statement)
        }
        return found.sorted { $0.path < $1.path }
    }

    private func files(at statement: Statement) throws -> [StoredFile] {
        defer { statement.reset() }
        var files: [StoredFile] = []
        while try statement.step() {
            let file = try file(at: statement)
            // The order comes from the table's index, whose keys are copies.
            if let last = files.last, last.path >= file.path { throw StoreError(.damaged, "the order of the files") }
            files.append(file)
        }
        return files
    }

    /// The file with the given `id`.
    package func file(id: Int64) throws -> StoredFile? {
        try reading.withLock { _ in
            let statement = try connection.statement(Self.selectByID)
            try statement.bind(id, at: 1)
            defer { statement.reset() }
            return try statement.step() ? file(at: statement) : nil
        }
    }

    private static let selectByID = "SELECT \(columns) FROM files WHERE id = ?"

    /// The file at `path`, relative to the root.
    package func file(path: BytePath) throws -> StoredFile? {
        let statement = try connection.statement("SELECT \(Self.columns) FROM files WHERE path = ?")
        try statement.bind(path.bytes, at: 1)
        defer { statement.reset() }
        return try statement.step() ? file(at: statement) : nil
    }

    /// The records of a searchable file, in the order of its documents.
    ///
    /// Those that `isWanted` refuses, by their place in the file, come without their names.
    package func records(
        of file: StoredFile, isWanted: (_ ordinal: Int) -> Bool = { _ in true }
    ) throws -> [Record] {
        let stored = try content("SELECT records FROM contents WHERE file = ?", of: file)
        guard let stored,
            let records = Record.decode(bound(stored, to: file.id), textBytes: file.textBytes, isWanted: isWanted),
            records.count == file.documents
        else { throw StoreError(.damaged, "the records of \(file.path)") }
        return records
    }

    /// Calls `body` with the definitions of every record of a searchable file that `isWanted`, by their places in the file.
    package func forEachDefinitions(
        of file: StoredFile, isWanted: (_ ordinal: Int) -> Bool,
        _ body: (_ ordinal: Int, _ definitions: ArraySlice<(name: ArraySlice<UInt8>, kind: ArraySlice<UInt8>)>) -> Void
    ) throws {
        let damaged = StoreError(.damaged, "the records of \(file.path)")
        guard let stored = try content("SELECT records FROM contents WHERE file = ?", of: file),
            var reader = RecordsReader(bound(stored, to: file.id), textBytes: file.textBytes),
            reader.count == file.documents
        else { throw damaged }
        for ordinal in 0..<reader.count {
            guard reader.next(isWanted: isWanted) != nil else { throw damaged }
            if isWanted(ordinal) { body(ordinal, reader.names.dropFirst(reader.beginsWithSymbol ? 1 : 0)) }
        }
        guard reader.isWhole else { throw damaged }
    }

    /// The text of a searchable file: valid UTF-8.
    package func text(of file: StoredFile) throws -> [UInt8] {
        let stored = try content("SELECT text FROM contents WHERE file = ?", of: file)
        guard let stored, let text = stored.withUnsafeBytes({ openText($0, of: file) }) else {
            throw StoreError(.damaged, "the text of \(file.path)")
        }
        return text
    }

    private func content(_ sql: String, of file: StoredFile) throws -> [UInt8]? {
        try reading.withLock { _ in
            let statement = try connection.statement(sql)
            try statement.bind(file.id, at: 1)
            defer { statement.reset() }
            return try statement.step() ? statement.blob(0) : nil
        }
    }

    private func file(at row: Statement) throws -> StoredFile {
        var file = StoredFile(
            path: BytePath(bytes: row.blob(1)),
            status: FileStatus(
                inode: UInt64(bitPattern: row.integer64(2)), size: row.integer64(3), modified: row.integer64(4),
                changed: row.integer64(5)),
            checked: row.integer64(6), hash: row.isNull(7) ? nil : ContentHash(bytes: row.blob(7)),
            skip: row.text(8), skippedBy: row.text(16), language: row.text(9), content: row.text(10),
            textBytes: row.integer(14))
        file.id = row.integer64(0)
        file.segment = row.isNull(11) ? nil : row.integer(11)
        file.firstDocument = row.integer(12)
        file.documents = row.integer(13)
        let range = 0...Int(Int32.max)
        guard row.integer(15) == Int(file.checksum), row.integer(17) == Int(file.placeChecksum),
            range.contains(file.textBytes), range.contains(file.documents), range.contains(file.firstDocument)
        else { throw StoreError(.damaged, "the row of file \(file.id)") }
        return file
    }
}

/// The stored form of a text: a CRC-32C, then a Zstandard frame.
package func sealedText(_ text: Span<UInt8>) -> [UInt8] {
    // Level 3 takes a third of the time of level 6 for 6 % more bytes.
    sealed(Zstandard.compress(text, level: 3))
}

private func openText(_ stored: UnsafeRawBufferPointer, of file: StoredFile) -> [UInt8]? {
    guard stored.count >= 4 else { return nil }
    let frame = UnsafeRawBufferPointer(rebasing: stored[4...])
    guard UInt32(littleEndian: stored.loadUnaligned(as: UInt32.self)) == crc32c(frame) ^ checksum(of: file.id),
        let text = Zstandard.decompress(frame, limit: file.textBytes), text.count == file.textBytes
    else { return nil }
    return text
}
