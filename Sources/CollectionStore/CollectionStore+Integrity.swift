import LexicalSearch
import SQLite
import SystemSupport
import VectorSearch

/// Something in a store that is not as it was written, or that does not fit the rest.
package struct Damage: Sendable, Hashable {
    /// What has to be made anew.
    package enum Extent: Sendable, Hashable {
        /// All of the database.
        case database
        case segment(Int)
        /// A file, by its ID.
        case file(Int64)
        /// The index over the vectors.
        case vectorIndex
    }

    package var extent: Extent
    /// For people: what is wrong.
    package var message: String

    package init(extent: Extent, message: String) {
        self.extent = extent
        self.message = message
    }
}

extension CollectionStore {
    /// Checks everything: SQLite's own structures, the checksum of every row, block and text, and that they fit each other.
    ///
    /// Returns what is damaged; empty when all is well. Takes a second for 100 MB.
    package func findDamage() throws -> [Damage] {
        do {
            return try snapshot { try findDamageNow() }
        } catch let error as DatabaseError where error.isDamage {
            return [Damage(extent: .database, message: error.message)]
        }
    }

    private func findDamageNow() throws -> [Damage] {
        let report = try connection.text("PRAGMA integrity_check(1)") ?? "no answer"
        guard report == "ok" else { return [Damage(extent: .database, message: "SQLite says: \(report)")] }
        var damages: [Damage] = []
        let files = try checkedFiles(&damages)
        let segments = try segmentIDs()
        for id in segments {
            do { try check(try segment(id: id), files: files) } catch let error as DatabaseError {
                throw error
            } catch {
                damages.append(Damage(extent: .segment(id), message: "segment \(id): \(error)"))
            }
        }
        let finished = Set(segments)
        for file in files.values where file.skip == nil && file.segment.map(finished.contains) != true {
            damages.append(Damage(extent: .file(file.id), message: "\(file.path) is in no segment"))
        }
        for id in try integers("SELECT file FROM contents WHERE file NOT IN (SELECT id FROM files WHERE skip IS NULL)")
        {
            damages.append(Damage(extent: .file(id), message: "a text of no file"))
        }
        for id in try integers("SELECT DISTINCT id >> 24 FROM blocks WHERE id >> 24 NOT IN (SELECT id FROM segments)") {
            damages.append(Damage(extent: .segment(Int(id)), message: "blocks of no segment"))
        }
        do { try checkVectorIndex() } catch let error as StoreError {
            damages.append(Damage(extent: .vectorIndex, message: error.message))
        }
        if damages.isEmpty {
            do { try verifySegments() } catch let error as StoreError {
                damages.append(Damage(extent: .database, message: error.message))
            }
        }
        return damages
    }

    /// The files whose rows are intact, by their IDs.
    private func checkedFiles(_ damages: inout [Damage]) throws -> [Int64: StoredFile] {
        var files: [Int64: StoredFile] = [:]
        for id in try integers("SELECT id FROM files ORDER BY path") {
            do {
                guard let file = try file(id: id) else { continue }
                files[id] = file
                if file.skip == nil {
                    _ = try records(of: file)
                    guard String(validating: try text(of: file), as: UTF8.self) != nil else {
                        throw StoreError(.damaged, "the text of \(file.path)")
                    }
                }
            } catch let error as StoreError {
                damages.append(Damage(extent: .file(id), message: error.message))
            }
        }
        return files
    }

    /// Forgets what is damaged in the store at `location`, or all of it, so that the next run of the indexer makes it anew.
    package static func repair(_ location: StoreLocation, holding lock: borrowing WriteLock) throws {
        let store = try openForWriting(location, holding: lock)
        let damages = try store.findDamage()
        if damages.isEmpty || damages.contains(where: { $0.extent == .database }) {
            try location.removeDatabase()
        } else {
            try store.discard(damages)
            try store.close(holding: lock)
        }
    }

    /// Forgets what is damaged, so that the next run of the indexer makes it anew. To be called with the write lock held, and
    /// not for damage of the whole database.
    package func discard(_ damages: [Damage]) throws {
        try connection.transaction {
            for damage in damages {
                switch damage.extent {
                case .database: continue
                case .vectorIndex:
                    try connection.execute("DELETE FROM vector_index")
                    try connection.execute("DELETE FROM codes")
                case .segment(let id):
                    try run("DELETE FROM contents WHERE file IN (SELECT id FROM files WHERE segment = ?)", Int64(id))
                    try run("DELETE FROM files WHERE segment = ?", Int64(id))
                    try dropSegment(id)
                case .file(let id):
                    try markDeleted(file: id)
                    try run("DELETE FROM contents WHERE file = ?", id)
                    try run("DELETE FROM files WHERE id = ?", id)
                }
            }
            try signSegments()
        }
    }

    /// Marks the documents of a file as deleted, wherever segments have them.
    private func markDeleted(file: Int64) throws {
        for id in try segmentIDs() {
            // A segment that cannot be opened is damaged too, and goes as a whole.
            guard let segment = try? segment(id: id), let group = segment.documents.files.firstIndex(of: file) else {
                continue
            }
            var deleted = segment.deleted
            deleted.insert(segment.documents.documents(ofGroup: group))
            try setDeleted(deleted, segment: id)
        }
    }

    private func check(_ segment: Segment, files: [Int64: StoredFile]) throws {
        try segment.postings.verify()
        var vectors = 0
        for ordinal in 0..<segment.vectorBlockCount { vectors += try segment.vectorBlock(ordinal).count }
        guard vectors == segment.documents.count else {
            throw StoreError(.damaged, "\(vectors) vectors for \(segment.documents.count) documents")
        }
        var found: Set<Int64> = []
        for group in 0..<segment.documents.groupCount {
            let range = segment.documents.documents(ofGroup: group)
            let file = files[segment.documents.files[group]]
            let isCurrent = file?.segment == segment.id
            if let file, isCurrent {
                found.insert(file.id)
                guard file.firstDocument == range.lowerBound, file.documents == range.count else {
                    throw StoreError(.damaged, "the place of \(file.path) differs")
                }
            }
            for document in range where segment.deleted.contains(document) == isCurrent {
                let state = isCurrent ? "deleted" : "there"
                throw StoreError(.damaged, "document \(document) is \(state) and should not be")
            }
        }
        for file in files.values where file.segment == segment.id && !found.contains(file.id) {
            throw StoreError(.damaged, "\(file.path) is missing")
        }
    }

    private func run(_ sql: String, _ value: Int64) throws {
        let statement = try connection.statement(sql)
        try statement.bind(value, at: 1)
        try statement.run()
    }

    private func integers(_ sql: String) throws -> [Int64] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        var integers: [Int64] = []
        while try statement.step() { integers.append(statement.integer64(0)) }
        return integers
    }
}
