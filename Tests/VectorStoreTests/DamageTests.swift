import Glibc
import SQLite
import SystemSupport
import TestSupport
import Testing

@testable import VectorStore

/// Bytes that are not what was written: an error, or an answer that is right all the same.
@Suite struct DamageTests {
    let folder: TemporaryDirectory
    init() throws { folder = try TemporaryDirectory() }

    private func open() throws -> SQLiteVectorStore {
        var configuration = VectorStoreConfiguration(directory: folder.path.appending("store").description)
        configuration.indexing = .manual
        // So many candidates that nothing is missed: answers by codes and without them are compared.
        configuration.lists = 1
        configuration.refineDepth = 200
        return try SQLiteVectorStore(configuration)
    }

    private static let rows = randomEmbeddings(700, dimension: 8, seed: 1)
    private static let queries = randomEmbeddings(4, dimension: 8, seed: 2)

    /// A store with an index, a tail, and deletions out of both.
    private func makeStore() throws {
        let store = try open()
        let ids = Self.rows.indices.map { "id \($0)" }
        let texts: [String?] = ids[..<600].map { id -> String? in "text of \(id)" }
        let metadata: [Metadata] = (0..<600).map { (n: Int) -> Metadata in ["n": MetadataValue.integer(n)] }
        try store.add(
            ids: Array(ids[..<600]), texts: texts, embeddings: Array(Self.rows[..<600]), metadata: metadata,
            collection: "c")
        try store.optimize("c")
        try store.delete(ids: ["id 3", "id 100"], collection: "c")
        try store.add(ids: Array(ids[600...]), embeddings: Array(Self.rows[600...]), to: "c")
        try store.delete(ids: ["id 650"], collection: "c")
    }

    /// What the store answers to a few questions. Nil for those that end with an error of damage.
    private func answers(_ store: SQLiteVectorStore) throws -> [[Match]?] {
        var answers: [[Match]?] = []
        for query in Self.queries {
            answers.append(try answer(store, query, nil))
            answers.append(try answer(store, query, Filter.less("n", 300)))
        }
        return answers
    }

    private func answer(_ store: SQLiteVectorStore, _ query: [Float], _ filter: Filter?) throws -> [Match]? {
        do {
            return try store.query(query, k: 20, in: "c", filter: filter, includeEmbeddings: true)
        } catch {
            guard error.code == .damaged else { throw error }
            return nil
        }
    }

    private func content(_ path: BytePath) throws -> [UInt8] {
        let file = try FileDescriptor(opening: path, flags: O_RDONLY)
        return try file.readAll(expected: 1_000_000, limit: 100_000_000) ?? []
    }

    private func change(_ sql: String) throws {
        let connection = try Connection(folder.path.appending("store/vectors.db"), mode: .readWrite)
        try connection.execute(sql)
    }

    @Test(
        "damage of what can be made again is noticed, answered around, and repaired",
        arguments: [
            "UPDATE blocks SET data = CAST(zeroblob(length(data)) AS BLOB)",
            "UPDATE blocks SET data = x'00'", "UPDATE blocks SET checksum = checksum + 1", "DELETE FROM blocks",
            "UPDATE segments SET description = zeroblob(length(description))",
            "UPDATE segments SET description = substr(description, 1, 10)", "DELETE FROM segments WHERE id = 2",
            "DELETE FROM segments", "UPDATE segments SET finished = 0",
            "UPDATE deletions SET rows = zeroblob(length(rows))", "DELETE FROM deletions",
            "UPDATE deletions SET rows = substr(rows, 1, length(rows) - 1)",
        ])
    func derived(_ sql: String) throws {
        try makeStore()
        let expected = try answers(open())
        try change(sql)
        let store = try open()
        #expect(try answers(store) == expected)
        #expect(try store.stats("c").problem != nil)
        #expect(try store.answer(Self.queries[0], k: 1, collection: "c").plan.warning != nil)
        try store.optimize("c")
        for store in [store, try open()] {
            #expect(try store.stats("c").problem == nil)
            #expect(try store.stats("c").indexed == 697)
            #expect(try answers(store) == expected)
        }
    }

    @Test(
        "a process that has not searched finds damage, tells it, and builds anew",
        arguments: [
            "UPDATE blocks SET data = CAST(zeroblob(length(data)) AS BLOB)", "DELETE FROM blocks",
            "UPDATE segments SET description = zeroblob(length(description))",
        ])
    func unsearched(_ sql: String) throws {
        try makeStore()
        let expected = try answers(open())
        try change(sql)
        let store = try open()
        try store.checkIndex("c")
        #expect(try store.stats("c").problem != nil)
        try store.buildIndex("c")
        for store in [store, try open()] {
            try store.checkIndex("c")
            #expect(try store.stats("c").problem == nil)
            #expect(try store.answer(Self.queries[0], k: 1, collection: "c").plan.warning == nil)
            #expect(try answers(store) == expected)
        }
    }

    @Test(
        "a damaged record is told with its ID, and can be replaced",
        arguments: [
            "UPDATE records SET text = 'another' WHERE id = 'id 7'", "UPDATE records SET text = NULL WHERE id = 'id 7'",
            "UPDATE records SET metadata = '{\"n\":8}' WHERE id = 'id 7'",
            "UPDATE records SET checksum = checksum + 1 WHERE id = 'id 7'",
            "UPDATE records SET metadata_checksum = 0 WHERE id = 'id 7'",
            "UPDATE vectors SET embedding = zeroblob(32) WHERE row % 4096 = 7",
            "UPDATE vectors SET embedding = x'00' WHERE row % 4096 = 7",
            "UPDATE vectors SET checksum = 5 WHERE row % 4096 = 7", "DELETE FROM vectors WHERE row % 4096 = 7",
        ])
    func record(_ sql: String) throws {
        try makeStore()
        try change(sql)
        let store = try open()
        let error = failure { _ = try store.query(Self.rows[7], k: 700, in: "c", includeEmbeddings: true) }
        #expect(error?.code == .damaged)
        #expect(error?.subject?.contains("id 7") == true, "\(error?.subject ?? "none")")
        #expect(failure { try store.optimize("c") }?.code == .damaged)
        #expect(failure { _ = try store.state() }?.code == .damaged)
        try store.add(ids: ["id 7"], embeddings: [Self.rows[7]], to: "c")
        #expect(try store.query(Self.rows[7], k: 1, in: "c").first?.id == "id 7")
        try store.optimize("c")
    }

    @Test(
        "a damaged collection is told, never half shown",
        arguments: [
            "UPDATE collections SET rows = 696", "UPDATE collections SET dimension = 4",
            "UPDATE collections SET metric = 'dot'", "UPDATE collections SET next_row = 690",
            "UPDATE collections SET version = 99", "UPDATE collections SET metric = 'nonsense'",
            "DELETE FROM records WHERE id = 'id 690'",
        ])
    func collection(_ sql: String) throws {
        try makeStore()
        try change(sql)
        let store = try open()
        let error = failure { _ = try store.query(Self.queries[0], in: "c") }
        #expect(error?.code == .damaged && error?.subject?.contains("c") == true, "\(String(describing: error))")
    }

    @Test("flipped bytes anywhere in the file never give a wrong answer", arguments: [1, 2, 3, 4] as [UInt64])
    func anywhere(_ seed: UInt64) throws {
        try makeStore()
        let store = try open()
        try store.database.tidy(freesPages: true)
        let expected = try answers(store)
        let path = folder.path.appending("store/vectors.db")
        let bytes = try content(path)
        var random = SplitMix(seed: seed)
        for _ in 0..<40 {
            var damaged = bytes
            let at = Int.random(in: 0..<bytes.count, using: &random)
            damaged[at] ^= UInt8.random(in: 1...255, using: &random)
            let copy = try TemporaryDirectory()
            try copy.write(damaged, to: "vectors.db")
            do {
                let found = try answers(SQLiteVectorStore(VectorStoreConfiguration(directory: copy.path.description)))
                for (index, answer) in found.enumerated() where answer != nil {
                    #expect(answer == expected[index], "byte \(at)")
                }
            } catch let error as VectorStoreError {
                // Whatever it is, it says so.
                #expect(!error.message.isEmpty)
            }
        }
    }

    @Test func whatIsNoStoreIsLeftAlone() throws {
        for text in ["not a database at all, but long enough to look at", "short"] {
            let content: [UInt8] = Array(text.utf8)
            let folder = try TemporaryDirectory()
            try folder.write(content, to: "vectors.db")
            let configuration = VectorStoreConfiguration(directory: folder.path.description)
            #expect(failure { _ = try openVectorStore(configuration) }?.code == .damaged)
            #expect(try self.content(folder.path.appending("vectors.db")) == content)
        }
        try makeStore()
        try change("PRAGMA user_version=99")
        #expect(failure { _ = try open() }?.code == .newerSchema)
        try change("PRAGMA user_version=1; PRAGMA application_id=7")
        #expect(failure { _ = try open() }?.code == .notAStore)
        try change(
            "PRAGMA application_id=\(Schema.applicationID); DROP TABLE deletions; CREATE VIEW deletions AS SELECT 1")
        #expect(failure { _ = try open() }?.code == .damaged)
    }

    @Test func aLinkIsNotFollowed() throws {
        try makeStore()
        let other = try TemporaryDirectory()
        let path = other.path.appending("vectors.db").description
        #expect(symlink(folder.path.appending("store/vectors.db").description, path) == 0)
        let configuration = VectorStoreConfiguration(directory: other.path.description)
        #expect(failure { _ = try openVectorStore(configuration) }?.code == .notAStore)
    }
}
