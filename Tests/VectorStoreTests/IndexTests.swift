import Glibc
import SystemSupport
import TestSupport
import Testing

@testable import VectorStore

/// The index that builds itself, and what happens to it.
@Suite struct IndexTests {
    let folder: TemporaryDirectory
    init() throws { folder = try TemporaryDirectory() }

    private func open(_ change: (inout VectorStoreConfiguration) -> Void = { _ in }) throws -> SQLiteVectorStore {
        var configuration = VectorStoreConfiguration(directory: folder.path.appending("store").description)
        change(&configuration)
        return try SQLiteVectorStore(configuration)
    }

    /// Rows around some centres, as real embeddings are.
    private func clustered(_ count: Int, dimension: Int = 32, seed: UInt64) -> [[Float]] {
        let centres = randomEmbeddings(20, dimension: dimension, seed: 77)
        let noise = randomEmbeddings(count, dimension: dimension, seed: seed)
        var rows: [[Float]] = []
        for (index, row) in noise.enumerated() {
            let centre = centres[index % 20]
            rows.append(row.indices.map { (at: Int) -> Float in centre[at] + row[at] / 2 })
        }
        return rows
    }

    private func add(_ rows: [[Float]], from first: Int = 0, to store: SQLiteVectorStore) throws {
        try store.add(ids: rows.indices.map { "\(first + $0)" }, embeddings: rows, to: "c")
    }

    @Test func aCollectionGetsItsIndexAt256Records() throws {
        let store = try open()
        let rows = clustered(300, seed: 1)
        try add(Array(rows[..<255]), to: store)
        #expect(try store.stats("c").segments == 0)
        #expect(try store.answer(rows[0], k: 3, collection: "c").plan.strategy == .exact)
        try add(Array(rows[255...]), from: 255, to: store)
        let stats = try store.stats("c")
        #expect(stats.segments == 1 && stats.indexed == 300 && stats.lists >= 1 && stats.codeBytes > 0)
        #expect(stats.problem == nil)
        let answer = try store.answer(rows[7], k: 3, collection: "c")
        #expect(answer.plan.strategy != .exact || answer.plan.scanned == 300)
        #expect(answer.matches.first?.id == "7")
        // Another process finds it too.
        #expect(try open().answer(rows[7], k: 3, collection: "c") == answer)
    }

    @Test func newRecordsAreFoundBeforeTheyAreCodedAndAreCodedInTime() throws {
        let store = try open { $0.tailLimit = 200 }
        let rows = clustered(1300, seed: 2)
        try add(Array(rows[..<600]), to: store)
        for start in stride(from: 600, to: 1100, by: 50) {
            try add(Array(rows[start..<(start + 50)]), from: start, to: store)
            let newest = start + 49
            #expect(try store.query(rows[newest], k: 1, in: "c").first?.id == "\(newest)")
            #expect(try store.stats("c").indexed > start - 200)
        }
        #expect(try store.stats("c").segments > 1)
        // Rows have doubled: trained anew, on all.
        try add(Array(rows[1100...]), from: 1100, to: store)
        #expect(try store.stats("c").segments == 1)
        #expect(try store.stats("c").indexed == 1300)
        #expect(try store.measuredRecall("c") > 0.95)
    }

    @Test func manySegmentsAreMerged() throws {
        let store = try open { $0.tailLimit = 20 }
        let rows = clustered(900, dimension: 8, seed: 3)
        try add(Array(rows[..<500]), to: store)
        for start in stride(from: 500, to: 900, by: 20) {
            try add(Array(rows[start..<(start + 20)]), from: start, to: store)
            #expect(try store.stats("c").segments <= 9)
        }
        #expect(try store.stats("c").indexed == 900)
        try store.optimize("c")
        #expect(try store.stats("c").segments == 1)
    }

    @Test func rowsThatTheIndexDoesNotFitHaveItMadeAnew() throws {
        let store = try open {
            $0.tailLimit = 500
            $0.refineDepth = 20
            $0.indexedFrom = 3000
        }
        // The first rows differ in a few components, the others in the rest, of which the index then knows nothing.
        let rows = randomEmbeddings(3500, dimension: 64, seed: 12).enumerated().map { number, row in
            row.indices.map { ($0 < 16) == (number < 3000) ? row[$0] : 0.5 }
        }
        try add(Array(rows[..<3000]), to: store)
        #expect(try store.stats("c").segments == 1)
        try add(Array(rows[3000...]), from: 3000, to: store)
        #expect(try store.stats("c").indexed == 3500)
        #expect(try store.stats("c").segments == 1)
    }

    @Test func deletionsOutOfSegmentsCountAtOnceAndAreCleanedUp() throws {
        let store = try open()
        let rows = clustered(1000, dimension: 8, seed: 4)
        try add(rows, to: store)
        let other = try open()
        #expect(try other.query(rows[5], k: 1, in: "c").first?.id == "5")
        for start in stride(from: 0, to: 400, by: 4) {
            try store.delete(ids: (start..<(start + 4)).map(String.init), collection: "c")
        }
        for store in [store, other, try open()] {
            let found = try store.query(rows[5], k: 1000, in: "c").map(\.id)
            #expect(Set(found) == Set((400..<1000).map(String.init)))
        }
        try store.optimize("c")
        for store in [store, other, try open()] {
            #expect(try store.query(rows[5], k: 1000, in: "c").count == 600)
            #expect(try store.stats("c").indexed == 600)
        }
        try store.delete(where: .not(.exists("x")), paths: [], collection: "c")
        #expect(try store.query(rows[5], in: "c").isEmpty)
        try store.optimize("c")
        #expect(try store.stats("c").segments == 0)
    }

    @Test func theListOfDeletionsStaysShort() throws {
        let store = try open()
        let rows = clustered(300, dimension: 4, seed: 5)
        try add(rows, to: store)
        let other = try open()
        _ = try other.query(rows[0], in: "c")
        for round in 0..<1100 { try add([rows[round % 300]], from: 299, to: store) }
        let (first, next) = try store.reading("c") { collection, _ in
            (collection.firstDeletion, collection.nextDeletion)
        }
        #expect(next - first <= IndexPlan.deletionLimit + 1)
        for store in [store, other, try open()] {
            #expect(try store.query(rows[0], k: 300, in: "c").count == 300)
        }
    }

    @Test func aDatabaseThatIsPutInItsPlaceIsSeen() throws {
        let store = try open()
        let rows = clustered(400, dimension: 8, seed: 9)
        try add(rows, to: store)
        try store.checkpoint()
        let database = folder.path.appending("store/vectors.db")
        let file = try FileDescriptor(opening: database, flags: O_RDONLY)
        let copy = try file.readAll(expected: 1_000_000, limit: 100_000_000) ?? []
        for round in 0..<5 { try add(Array(rows[200..<300].reversed()), from: round * 10, to: store) }
        #expect(try store.query(rows[0], k: 1, in: "c").first?.score ?? 1 < 0.999)
        for name in ["vectors.db", "vectors.db-wal", "vectors.db-shm"] { folder.remove("store/" + name) }
        try folder.write(copy, to: "store/vectors.db")
        #expect(try store.query(rows[0], k: 1, in: "c").first?.id == "0")
        try add([rows[0]], from: 1000, to: store)
        #expect(try store.query(rows[0], k: 2, in: "c").map(\.id) == ["0", "1000"])
        #expect(try open().count("c") == 401)
    }

    @Test func theBackgroundBuildsWithoutTheChangeWaiting() throws {
        let store = try open { $0.indexing = .background }
        let rows = clustered(600, seed: 6)
        try add(rows, to: store)
        store.waitForIndexing()
        #expect(try store.stats("c").indexed == 600)
        let manual = try open { $0.indexing = .manual }
        try add(clustered(2000, seed: 7), from: 1000, to: manual)
        #expect(try manual.stats("c").indexed == 600)
        try manual.optimize("c")
        #expect(try manual.stats("c").indexed == 2600)
    }

    @Test("queries of one store see whole batches while another writes, builds and merges")
    func concurrency() throws {
        let writer = try open { $0.tailLimit = 100 }
        let rows = clustered(1200, dimension: 8, seed: 8)
        // A batch replaces ten records; every state has all ten of one round.
        func write(_ round: Int) throws {
            var ids: [String] = []
            var metadata: [Metadata] = []
            for index in 0..<20 {
                ids.append(index < 10 ? "x\(index)" : "\(round)-\(index)")
                metadata.append(index < 10 ? ["round": MetadataValue.integer(round)] : Metadata())
            }
            let embeddings = Array(rows[(round * 20)..<(round * 20 + 20)])
            try writer.add(ids: ids, texts: [], embeddings: embeddings, metadata: metadata, collection: "c")
        }
        try write(0)
        let isDone = LockedState(false)
        let failures = LockedState<[String]>([])
        let reader = try open()
        let readers = [writer, reader].map { store in
            Thread.start {
                while !isDone.withLock({ $0 }) {
                    do {
                        let found = try store.query(rows[0], k: 2000, in: "c", filter: .exists("round"))
                        let rounds = Set(found.map { $0.record.metadata["round"] })
                        if found.count != 10 || rounds.count != 1 {
                            failures.withLock { $0.append("\(found.count) records of rounds \(rounds)") }
                        }
                    } catch { failures.withLock { $0.append("\(error)") } }
                }
            }
        }
        for round in 1..<60 { try write(round) }
        isDone.withLock { $0 = true }
        for reader in readers { reader.join() }
        #expect(failures.withLock { $0 } == [])
        #expect(try reader.count("c") == 610)
    }
}
