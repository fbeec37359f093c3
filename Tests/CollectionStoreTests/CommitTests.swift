import SQLite
import SystemSupport
import TestSupport
import Testing

@testable import CollectionStore

@Suite struct CommitTests {
    let store: CollectionStore

    init() throws { store = try CollectionStore.inMemory() }

    @Test func whatIsCommittedIsFound() throws {
        try store.commit(StoreFixture.batch(["a": "red green\nred red", "b": "blue", "empty": ""]))
        #expect(try store.texts() == ["a": "red green\nred red", "b": "blue", "empty": ""])
        #expect(try store.lines(with: "red") == ["a:1": 1, "a:2": 2])
        #expect(try store.findDamage() == [])
        let counts = try store.counts()
        #expect((counts.files, counts.chunks, counts.textBytes, counts.segments) == (3, 3, 21, 1))
    }

    @Test func aNewVersionReplacesTheOld() throws {
        try store.commit(StoreFixture.batch(["a": "red", "b": "red"]))
        let old = try #require(try store.file(path: BytePath("a")))
        try store.commit(StoreFixture.batch(["a": "green"]))
        #expect(try store.lines(with: "red") == ["b:1": 1])
        #expect(try store.lines(with: "green") == ["a:1": 1])
        #expect(try store.file(id: old.id) == nil)
        #expect(try store.findDamage() == [])
    }

    @Test(arguments: [0, 100, 1 << 20])
    func whatIsKeptHidesNoChange(capacity: Int) throws {
        store.keepReads(upTo: capacity)
        for number in 0..<5 {
            try store.commit(StoreFixture.batch(["a": "red v\(number)", "f\(number)": "blue"]))
            var touched = Batch()
            touched.touched = [try #require(try store.file(path: BytePath("f0")))]
            touched.touched[0].modified = 100 + Int64(number)
            try store.commit(touched)
            for _ in 0..<2 {
                try store.snapshot {
                    #expect(try store.lines(with: "v\(number)") == ["a:1": 1])
                    #expect(try store.lines(with: "blue").count == number + 1)
                    if number > 0 { #expect(try store.lines(with: "v\(number - 1)") == [:]) }
                    let id = try #require(try store.file(path: BytePath("f0"))).id
                    let file = try #require(try store.file(id: id))
                    #expect(file.modified == 100 + Int64(number))
                    #expect(try store.records(of: file).count == 1)
                }
            }
            if number == 3 { try store.tidy() }
        }
    }

    @Test func removedAndSkippedFilesAreFoundNoMore() throws {
        try store.commit(StoreFixture.batch(["a": "red", "b": "red", "c": "red"]))
        var batch = Batch()
        batch.removed = [BytePath("a"), BytePath("never there")]
        var skipped = StoreFixture.file("b")
        skipped.skip = "binary"
        skipped.skippedBy = "1"
        batch.skipped = [skipped]
        try store.commit(batch)
        #expect(try store.lines(with: "red") == ["c:1": 1])
        #expect(try store.file(path: BytePath("a")) == nil)
        #expect(try store.file(path: BytePath("b"))?.skip == "binary")
        #expect(try store.counts().skipped == ["binary": 1])
        #expect(try store.findDamage() == [])
        try store.commit(StoreFixture.batch(["b": "red again"]))
        #expect(try store.lines(with: "red") == ["b:1": 1, "c:1": 1])
        #expect(try store.counts().skipped == [:])
    }

    @Test func aTouchedFileKeepsItsContent() throws {
        try store.commit(StoreFixture.batch(["a": "red"]))
        var file = try #require(try store.file(path: BytePath("a")))
        file.modified = 77
        file.checked = 99
        var batch = Batch()
        batch.touched = [file]
        try store.commit(batch)
        #expect(try store.file(path: BytePath("a")) == file)
        #expect(try store.lines(with: "red") == ["a:1": 1])
        #expect(try store.findDamage() == [])
    }

    @Test func aSegmentGoesWithItsLastFile() throws {
        try store.commit(StoreFixture.batch(["a": "red", "b": ""]))
        for path in ["a", "b"] {
            #expect(try store.segments().count == 1)
            var batch = Batch()
            batch.removed = [BytePath(path)]
            try store.commit(batch)
            #expect(try store.findDamage() == [])
        }
        #expect(try store.segments().isEmpty)
        #expect(try store.connection.integer("SELECT count(*) FROM blocks") == 0)
        #expect(try store.connection.integer("SELECT count(*) FROM contents") == 0)
    }

    /// A trigger stands for any failure half way.
    @Test(arguments: ["files", "contents", "segments", "blocks"])
    func aCommitThatFailsChangesNothing(table: String) throws {
        try store.commit(StoreFixture.batch(["a": "red", "b": "red blue"]))
        try store.connection.execute(
            """
            CREATE TEMP TRIGGER fail BEFORE \(table == "segments" ? "UPDATE" : "INSERT") ON main.\(table)
            WHEN (SELECT count(*) FROM main.\(table)) \(table == "blocks" ? ">= 4" : ">= 1")
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """)
        let before = try store.files()
        var batch = StoreFixture.batch(["a": "green", "c": "green"])
        batch.removed = [BytePath("b")]
        #expect(throws: DatabaseError.self) { try store.commit(batch) }
        #expect(try store.files() == before)
        #expect(try store.lines(with: "red") == ["a:1": 1, "b:1": 1])
        #expect(try store.lines(with: "green") == [:])
        #expect(try store.findDamage() == [])
        try store.connection.execute("DROP TRIGGER temp.fail")
        try store.commit(batch)
        #expect(try store.lines(with: "green") == ["a:1": 1, "c:1": 1])
        #expect(try store.lines(with: "red") == [:])
        #expect(try store.findDamage() == [])
    }
}
