import CollectionStore
import Glibc
import Indexing
import SQLite
import SystemSupport
import TestSupport
import Testing

/// A store that is not as it was written is noticed or answers as before, and is repaired.
@Suite struct DamageTests {
    private let workspace: TestWorkspace
    private let intact: StoreContents

    init() throws {
        var files: [String: String] = [:]
        for number in 0..<14 {
            let lines = (0..<30).map { "def function_\(number)_\($0)(): return word\(number * $0) + text\($0)" }
            files["f\(number).py"] = number == 7 ? "" : lines.joined(separator: "\n")
        }
        files["k.pem"] = "secret"
        workspace = try TestWorkspace(files)
        try workspace.index()
        // Several segments, some of them with deletions, and one that was merged.
        for number in 0..<11 {
            try workspace.folder.write("edited \(number) once more", to: "f\(number).py")
            try workspace.index()
        }
        usleep(50_000)
        try workspace.index()
        intact = try workspace.contents()
    }

    private func database() throws -> BytePath { try workspace.location.database }

    /// What reading everything finds; nil when that notices something.
    private func answer() -> StoreContents? {
        guard let store = try? workspace.openForReading() else { return nil }
        return try? StoreContents(store)
    }

    /// Repairs as `ws doctor --repair` does, indexes, and expects all to be well.
    private func expectRepaired(_ comment: String) throws {
        do {
            let lock = try WriteLock.acquire(workspace.location, patience: nil)!
            try CollectionStore.repair(workspace.location, holding: lock)
        }
        try workspace.index()
        #expect(try workspace.contents().differences(from: intact) == [], "\(comment)")
        #expect(try workspace.openForReading()!.findDamage() == [], "\(comment)")
    }

    private func execute(_ sql: String) throws { try Connection(database(), mode: .readWrite).execute(sql) }

    @Test(arguments: [
        "DELETE FROM blocks WHERE (id >> 20) & 15 = 0", "DELETE FROM blocks WHERE (id >> 20) & 15 = 1",
        "DELETE FROM blocks WHERE (id >> 20) & 15 = 2", "DELETE FROM blocks WHERE id = (SELECT max(id) FROM blocks)",
        "DELETE FROM files WHERE id = (SELECT max(id) FROM files WHERE documents > 0)",
        "DELETE FROM contents WHERE file = (SELECT min(file) FROM contents)",
        "DELETE FROM segments WHERE id = (SELECT max(id) FROM segments)", "DELETE FROM segments",
        "INSERT INTO contents SELECT file + 1000, records, text FROM contents LIMIT 1",
        "INSERT INTO blocks SELECT id + (1000 << 24), checksum, data FROM blocks LIMIT 1",
        "UPDATE blocks SET id = id + (1000 << 24) WHERE id = (SELECT max(id) FROM blocks)",
        "UPDATE files SET segment = segment + 1 WHERE id = (SELECT max(id) FROM files WHERE documents > 0)",
        "UPDATE files SET segment = NULL WHERE id = (SELECT max(id) FROM files WHERE documents > 0)",
        "UPDATE files SET first_document = first_document + 1 WHERE id = (SELECT min(id) FROM files WHERE documents > 0)",
        "UPDATE files SET documents = 0 WHERE id = (SELECT min(id) FROM files WHERE documents > 0)",
        "UPDATE files SET text_bytes = -1 WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET text_bytes = 9223372036854775807 WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET skip = 'binary' WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET skip = NULL WHERE path = CAST('k.pem' AS BLOB)",
        "UPDATE files SET path = CAST('f99.py' AS BLOB) WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET hash = NULL WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET hash = x'00' WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE files SET language = 'x' WHERE path = CAST('f12.py' AS BLOB)",
        "UPDATE contents SET text = records", "UPDATE contents SET records = text", "UPDATE contents SET text = x''",
        """
        UPDATE contents SET text = (SELECT text FROM contents ORDER BY file LIMIT 1),
            records = (SELECT records FROM contents ORDER BY file LIMIT 1)
        """,
        "UPDATE segments SET state = 0 WHERE id = (SELECT min(id) FROM segments)",
        "UPDATE segments SET versions = 'x'", "UPDATE segments SET dimension = 0", "UPDATE segments SET dimension = 1",
        "UPDATE segments SET dimension = 9223372036854775807", "UPDATE segments SET documents = 9223372036854775807",
        "UPDATE segments SET documents = documents + 1", "UPDATE segments SET groups = -1",
        "UPDATE segments SET directory = x''", "UPDATE segments SET deleted = x''",
        "UPDATE segments SET deleted = directory",
        "UPDATE blocks SET data = x''", "UPDATE blocks SET checksum = checksum + 1",
        "UPDATE blocks SET data = zeroblob(70000) WHERE (id >> 20) & 15 = 1",
        "DELETE FROM meta WHERE key = 'segments'", "UPDATE meta SET value = 'x'",
    ])
    func aChangedRowIsNoticedAndRepaired(sql: String) throws {
        try execute(sql)
        let found = try? workspace.openForReading()?.findDamage()
        #expect(found != [], "\(sql)")
        // Reading need not meet what belongs to nothing, nor files that it does not know any more.
        if let answer = answer(), !sql.hasPrefix("INSERT"), !sql.hasPrefix("DELETE FROM files"),
            !sql.contains("id + (1000")
        {
            #expect(answer == intact, "\(sql)")
        }
        try expectRepaired(sql)
    }

    @Test(arguments: 0..<8)
    func aFlippedBitIsNoticedOrWithoutEffect(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let path = try database()
        let original = try FileDescriptor(opening: path, flags: O_RDONLY).readAll(expected: 1 << 20, limit: 1 << 30)!
        for round in 0..<40 {
            // In place: the store is trusted in this very file only.
            let at = Int.random(in: original.indices, using: &random)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            try overwrite(path, at, [original[at] ^ bit])
            let comment = "seed \(seed), round \(round): bit \(bit) of byte \(at)"
            if let answer = answer() { #expect(answer == intact, "\(comment)") }
            if round % 8 == 0 {
                try expectRepaired(comment)
                removeDatabaseLog()
                try overwrite(path, 0, original)
                #expect(truncate(path.description, original.count) == 0)
            } else {
                removeDatabaseLog()
                try overwrite(path, at, [original[at]])
            }
        }
    }

    private func overwrite(_ path: BytePath, _ offset: Int, _ bytes: [UInt8]) throws {
        let file = try FileDescriptor(opening: path, flags: O_WRONLY)
        lseek(file.number, offset, SEEK_SET)
        try file.writeAll(bytes)
    }

    private func removeDatabaseLog() {
        for name in ["index.db-wal", "index.db-shm"] { workspace.folder.remove(".workspace/\(name)") }
    }

    @Test(arguments: [
        "UPDATE files SET size = 0 WHERE id = (SELECT max(id) FROM files)",
        "UPDATE segments SET state = 0", "UPDATE segments SET deleted = directory", "DELETE FROM segments",
        "UPDATE files SET segment = 1000 WHERE documents > 0",
    ])
    func indexingHealsWhatItMeets(sql: String) throws {
        try execute(sql)
        try workspace.folder.write("new words", to: "f3.py")
        let summary = try workspace.index()
        #expect(summary.warnings.contains { $0.contains("damaged") })
        try expectFresh(workspace, "\(sql)")
    }

    @Test(arguments: [1, 4_096, 16_384, 40_000, 100_000])
    func aTruncatedDatabaseIsMadeAnew(size: Int) throws {
        #expect(truncate(try database().description, size) == 0)
        if let answer = answer() { #expect(answer == intact) }
        try workspace.index()
        _ = try? workspace.index { $0.isFull = true }
        try expectFresh(workspace, "\(size) bytes")
    }
}
