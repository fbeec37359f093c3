import SystemSupport
import TestSupport
import Testing
import VectorSearch

@testable import VectorStore

/// Builds of several stores in one process, each of which may take its whole limit of memory.
@Suite(.serialized) struct BuildTurnTests {
    /// Where two builds have come to.
    private struct Course {
        var shares: [Double] = []
        var hasFirstBegun = false
        var hasSecondEnded = false
    }

    /// A store whose index is still to be built, of more rows than are built besides others.
    private static func store() throws -> SQLiteVectorStore {
        var configuration = VectorStoreConfiguration(backend: .memory)
        configuration.memoryLimit = 0
        configuration.indexing = .manual
        configuration.lists = 4
        let store = try SQLiteVectorStore(configuration)
        let rows = randomEmbeddings(1500, dimension: 256, seed: 5)
        try store.add(ids: rows.indices.map(String.init), embeddings: rows, to: "c")
        return store
    }

    /// Builds one store's index and, before that has ended, begins another's, with `report` told how far that one is.
    private static func buildTwo(
        _ report: @escaping @Sendable (Double) throws -> Void
    ) throws -> (second: SQLiteVectorStore, failure: VectorStoreError?) {
        let first = try store()
        let second = try store()
        let course = LockedState(Course())
        let thread = Thread.start {
            try? first.buildIndex("c") { (_: Double) throws in
                course.withLock { $0.hasFirstBegun = true }
                course.wait(until: { !$0.shares.isEmpty || $0.hasSecondEnded }) { _ in }
                // A query does not wait for any of them.
                let found = try second.query(randomEmbeddings(1, dimension: 256, seed: 6)[0], k: 1, in: "c")
                #expect(found.count == 1)
            }
        }
        course.wait(until: \.hasFirstBegun) { _ in }
        let failure = failure {
            try second.buildIndex("c") { share in
                course.withLock { $0.shares.append(share) }
                try report(share)
            }
        }
        course.withLock { $0.hasSecondEnded = true }
        thread.join()
        #expect(try first.stats("c").segments == 1)
        return (second, failure)
    }

    @Test func `a large build waits until another one has ended`() throws {
        let shares = LockedState<[Double]>([])
        let (second, failure) = try Self.buildTwo { share in shares.withLock { $0.append(share) } }
        #expect(failure == nil)
        // It had not begun when the first one was under way.
        #expect(shares.withLock(\.first) == 0)
        #expect(try second.stats("c").segments == 1)
    }

    @Test func `a build that waits for another can be stopped`() throws {
        let (second, failure) = try Self.buildTwo { share in
            if share == 0 { throw VectorStoreError(.cancelled, "stopped") }
        }
        #expect(failure?.code == .cancelled)
        #expect(try second.stats("c").segments == 0)
        try second.buildIndex("c")
        #expect(try second.stats("c").segments == 1)
    }

    @Test func `a small build does not wait for a large one`() throws {
        let small = try BuildTurn.take(rows: 1_000_000, dimension: 256, memoryLimit: 1 << 30, whileWaiting: {}) {
            try BuildTurn.take(rows: 1000, dimension: 256, memoryLimit: 1 << 30, whileWaiting: { throw Waited() }) {
                true
            }
        }
        #expect(small)
    }

    private struct Waited: Error {}
}
