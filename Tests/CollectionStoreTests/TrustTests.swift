import Glibc
import SQLite
import SystemSupport
import TestSupport
import Testing

@testable import CollectionStore

/// A database that is not ours is never read, and the next writer makes a new one in its place.
@Suite struct TrustTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        try fixture.write { try $0.commit(StoreFixture.batch(["a": "red"])) }
    }

    private var database: BytePath { fixture.location.database }

    private func execute(_ sql: String) throws {
        try Connection(database, mode: .readWrite).execute(sql)
    }

    /// Fails unless nothing is read, and a writer begins with an empty store that then is trusted.
    private func expectRebuilt(_ comment: Comment? = nil) throws {
        #expect(try fixture.read { $0 == nil }, comment)
        #expect(try fixture.write { try $0.files().isEmpty }, comment)
        try fixture.write { store in
            try store.commit(StoreFixture.batch(["b": "green"]))
        }
        #expect(try fixture.read { try $0?.texts() } == ["b": "green"], comment)
    }

    @Test func anOwnDatabaseIsTrusted() throws {
        #expect(try fixture.read { try $0?.texts() } == ["a": "red"])
        #expect(try fixture.write { try $0.texts() } == ["a": "red"])
    }

    @Test func aMissingDatabaseIsNoStore() throws {
        try fixture.location.removeDatabase()
        #expect(try fixture.read { $0 == nil })
        #expect((try? FileStatus.of(database)) == nil)
    }

    @Test(arguments: [
        "PRAGMA user_version=0", "PRAGMA user_version=99", "PRAGMA application_id=1",
        "DELETE FROM meta", "DROP TABLE meta", "DROP TABLE blocks",
        "CREATE TABLE more(x)", "CREATE VIEW more AS SELECT 1", "CREATE INDEX more ON files(skip)",
        "CREATE TRIGGER more AFTER INSERT ON files BEGIN DELETE FROM files; END",
        """
        DROP TABLE meta; CREATE VIEW meta(key, value) AS
            WITH RECURSIVE endless(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM endless) SELECT 'identity', x FROM endless;
        """,
    ])
    func anotherSchemaIsRebuilt(sql: String) throws {
        try execute(sql)
        try expectRebuilt("\(sql)")
    }

    @Test func aCopyIsRebuilt() throws {
        try fixture.folder.write(contents(of: database), to: "copy")
        #expect(rename(fixture.folder.path.appending("copy").description, database.description) == 0)
        try expectRebuilt()
    }

    @Test func anotherWorkspacesIsRebuilt() throws {
        let other = StoreLocation(root: BytePath("/elsewhere"), directory: fixture.location.directory)
        #expect(try CollectionStore.openForReading(other) == nil)
        let lock = try WriteLock.acquire(other, patience: nil)!
        #expect(try CollectionStore.openForWriting(other, holding: lock).files().isEmpty)
    }

    @Test(arguments: [0, 1, 15, 100, 4_096, 200_000])
    func garbageIsRebuilt(size: Int) throws {
        var random = SplitMix(seed: UInt64(size))
        try fixture.folder.write((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }, to: "index.db")
        try expectRebuilt("\(size) bytes")
    }

    @Test func aLinkIsReplacedAndNotFollowed() throws {
        try fixture.folder.write("precious", to: "elsewhere")
        unlink(database.description)
        symlink(fixture.folder.path.appending("elsewhere").description, database.description)
        try expectRebuilt()
        #expect(try contents(of: fixture.folder.path.appending("elsewhere")) == Array("precious".utf8))
    }

    @Test(arguments: ["index.db-wal", "index.db-shm", "index.db-journal"])
    func aLinkInPlaceOfWhatBelongsToItIsReplacedAndNotFollowed(name: String) throws {
        try fixture.folder.write("precious", to: "elsewhere")
        let link = fixture.folder.path.appending(name).description
        unlink(link)
        symlink(fixture.folder.path.appending("elsewhere").description, link)
        try expectRebuilt()
        #expect(try contents(of: fixture.folder.path.appending("elsewhere")) == Array("precious".utf8))
    }

    @Test func anEmptyFolderInItsPlaceIsReplacedAndAFullOneIsAnError() throws {
        try fixture.location.removeDatabase()
        mkdir(database.description, 0o700)
        try expectRebuilt()
        try fixture.location.removeDatabase()
        try fixture.folder.write("precious", to: "index.db/file")
        #expect(try fixture.read { $0 == nil })
        #expect(throws: SystemError.self) { try fixture.write { _ in } }
        #expect(try contents(of: database.appending("file")) == Array("precious".utf8))
    }

    @Test func anotherUsersIsNotRead() throws {
        guard geteuid() == 0 else { return }
        #expect(chown(database.description, 65_534, 65_534) == 0)
        #expect(try fixture.read { $0 == nil })
    }

    @Test func aLogLeftWithoutItsDatabaseChangesNothing() throws {
        let lock = try WriteLock.acquire(fixture.location, patience: nil)!
        do {
            let store = try CollectionStore.openForWriting(fixture.location, holding: lock)
            try store.commit(StoreFixture.batch(["c": "blue"]))
            // As a process leaves it that dies here.
            for name in ["index.db-wal"] {
                try fixture.folder.write(contents(of: fixture.folder.path.appending(name)), to: name + ".kept")
            }
        }
        try fixture.location.removeDatabase()
        let log = fixture.folder.path.appending("index.db-wal")
        #expect(rename(log.description + ".kept", log.description) == 0)
        let store = try CollectionStore.openForWriting(fixture.location, holding: lock)
        #expect(try store.files().isEmpty)
        #expect(try store.findDamage() == [])
    }

    private func contents(of path: BytePath) throws -> [UInt8] {
        try FileDescriptor(opening: path, flags: O_RDONLY).readAll(expected: 100, limit: 10 << 20)!
    }
}
