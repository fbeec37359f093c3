import TestSupport
import Testing
import VectorStore

/// Random changes, compared with the plainest store there could be.
@Suite struct RandomizedTests {
    @Test(arguments: Backend.allCases, [1, 2] as [UInt64])
    func theStoreIsWhatANaiveOneWouldBe(_ backend: Backend, _ seed: UInt64) throws {
        let folder = try TemporaryDirectory()
        var random = SplitMix(seed: seed)
        let metric = Metric.allCases[Int(seed)]
        var store = try backend.open(in: folder, tailLimit: 40)
        var naive = NaiveStore()
        try store.create("c", dimension: 8, metric: metric)
        for step in 0..<40 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let records = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                    Self.record(Int.random(in: 0..<900, using: &random), &random)
                }
                try store.add(
                    ids: records.map(\.id), texts: records.map(\.text), embeddings: records.map { $0.embedding ?? [] },
                    metadata: records.map(\.metadata), to: "c")
                naive.add(records)
            case 6..<8:
                let ids = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                    "\(Int.random(in: 0..<900, using: &random))"
                }
                let before = naive.records.count
                naive.delete(ids)
                #expect(try store.delete(ids: ids, collection: "c") == before - naive.records.count)
            case 8 where backend != .memory:
                store = try backend.open(in: folder, tailLimit: 40)
            default:
                if step % 3 == 0 { try store.optimize("c") }
            }
            try compare(store, naive, metric, &random)
        }
        #expect(try store.stats("c").indexed > 0)
        #expect(try store.stats("c").problem == nil)
        #expect(try store.state().collections[0].records == naive.records)
    }

    private static func record(_ id: Int, _ random: inout SplitMix) -> Record {
        let embedding = (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
        return Record(
            id: "\(id)", text: id % 3 == 0 ? nil : "text \(id)",
            metadata: ["n": .integer(id), "path": .string("d\(id % 7)/f\(id)")], embedding: embedding)
    }

    private func compare(
        _ store: any VectorStore, _ naive: NaiveStore, _ metric: Metric, _ random: inout SplitMix
    ) throws {
        #expect(try store.count("c") == naive.records.count)
        let query = (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
        let bound = Int.random(in: 0..<900, using: &random)
        let choices: [(Filter?, [String], (Int) -> Bool)] = [
            (nil, [], { _ in true }), (.less("n", .integer(bound)), [], { $0 < bound }),
            (nil, ["d2", "d5"], { [2, 5].contains($0 % 7) }), (.equals("n", .integer(bound)), [], { $0 == bound }),
        ]
        for (filter, paths, chooses) in choices {
            let records = naive.records.filter { chooses(Int($0.id) ?? 0) }
            let expected = NaiveStore.nearest(query, records.map { $0.embedding ?? [] }, metric).prefix(10)
            let found = try store.query(query, k: 10, in: "c", filter: filter, paths: paths, includeEmbeddings: true)
            #expect(found.count == expected.count)
            #expect(try store.count("c", filter: filter, paths: paths) == records.count)
            // In few dimensions so many candidates are refined that nothing is missed.
            for (match, wanted) in zip(found, expected) {
                #expect(abs(Double(match.score) - wanted.score) < 1e-4)
                #expect(naive.records.contains(match.record))
            }
        }
    }
}
