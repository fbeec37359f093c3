import SystemSupport
import TestSupport
import Testing
import VectorStore

/// What every backend does.
@Suite struct ConformanceTests {
    let folder: TemporaryDirectory
    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: Backend.allCases)
    func whatWasAddedIsFoundNearestFirst(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        let count = try store.add(
            ids: ["a", "b", "c"], texts: ["one", nil, "three"], embeddings: [[1, 0], [0, 1], [1, 1]],
            metadata: [["n": 1], [:], ["n": 3]], to: "things")
        #expect(count == 3)
        let matches = try store.query([1, 0.1], k: 2, in: "things", includeEmbeddings: true)
        #expect(matches.map(\.id) == ["a", "c"])
        #expect(matches[0].record == Record(id: "a", text: "one", metadata: ["n": 1], embedding: [1, 0]))
        #expect(abs(matches[1].score - 1.1 / (2 * 1.01).squareRoot()) < 1e-5)
        #expect(try store.query([1, 0], k: 100, in: "things").map(\.record.embedding) == [nil, nil, nil])
        #expect(try store.query([1, 0], k: 0, in: "things").isEmpty)
        #expect(try store.count("things") == 3)
        #expect(
            try store.collections() == [
                CollectionDescription(name: "things", dimension: 2, metric: .cosine, model: nil)
            ])
    }

    @Test(arguments: Backend.allCases)
    func anIDThatIsThereIsReplaced(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.add(ids: ["a", "b"], texts: ["old", "b"], embeddings: [[1, 0], [0, 1]], to: "c")
        let count = try store.add(
            ids: ["a", "x", "a"], texts: ["new", "x", "newest"], embeddings: [[1, 1], [1, 0], [-1, 0]], to: "c")
        #expect(count == 2)
        #expect(try store.count("c") == 3)
        #expect(try store.get("a", in: "c") == Record(id: "a", text: "newest", metadata: [:], embedding: [-1, 0]))
        #expect(try store.query([1, 0], k: 3, in: "c").map(\.id) == ["x", "b", "a"])
    }

    @Test("IDs that only look alike are two", arguments: Backend.allCases)
    func canonicalEquivalence(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        #expect(try store.add(ids: ["\u{E9}", "e\u{301}"], embeddings: [[1], [2]], to: "c") == 2)
        #expect(try store.get("\u{E9}", in: "c")?.embedding == [1])
        #expect(try store.get("e\u{301}", in: "c")?.embedding == [2])
    }

    @Test(arguments: Backend.allCases, Metric.allCases)
    func everyMetricOrdersByItsDefinition(_ backend: Backend, _ metric: Metric) throws {
        let store = try backend.open(in: folder)
        let embeddings = randomEmbeddings(200, dimension: 7, seed: 5)
        let query = randomEmbeddings(1, dimension: 7, seed: 6)[0]
        try store.create("c", dimension: 7, metric: metric)
        try store.add(ids: embeddings.indices.map(String.init), embeddings: embeddings, to: "c")
        let expected = NaiveStore.nearest(query, embeddings, metric).prefix(20)
        for asked in [nil, metric] {
            let found = try store.query(query, k: 20, in: "c", metric: asked)
            #expect(found.map(\.id) == expected.map { String($0.index) })
            for (match, wanted) in zip(found, expected) { #expect(abs(Double(match.score) - wanted.score) < 1e-4) }
        }
        // Another metric than the collection's is computed from the same embeddings.
        for other in Metric.allCases {
            let expected = NaiveStore.nearest(query, embeddings, other).prefix(5).map { String($0.index) }
            #expect(try store.query(query, k: 5, in: "c", metric: other).map(\.id) == expected)
        }
    }

    @Test("equally near records come oldest first", arguments: Backend.allCases)
    func ties(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.add(ids: ["z", "m", "a"], embeddings: [[1, 0], [1, 0], [1, 0]], to: "c")
        #expect(try store.query([1, 0], k: 2, in: "c").map(\.id) == ["z", "m"])
    }

    @Test(arguments: Backend.allCases)
    func deletedRecordsAreGoneAtOnce(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.add(
            ids: ["a", "b", "c", "d"], embeddings: [[1], [2], [3], [4]],
            metadata: [["n": 1], ["n": 2], ["n": 3], ["n": 4]], to: "c")
        _ = try store.query([1], in: "c")
        #expect(try store.delete(ids: ["b", "nobody", "b"], collection: "c") == 1)
        #expect(try store.query([1], in: "c").map(\.id) == ["a", "c", "d"])
        #expect(try store.delete(where: .greater("n", 3), paths: [], collection: "c") == 1)
        #expect(try store.count("c") == 2)
        #expect(try store.get("d", in: "c") == nil)
        #expect(failure { try store.delete(where: nil, paths: [], collection: "c") }?.code == .invalidFilter)
        #expect(
            failure { try store.delete(where: Filter(json: "{}"), paths: [], collection: "c") }?.code == .invalidFilter)
        try store.drop("c")
        #expect(failure { _ = try store.count("c") }?.code == .unknownCollection)
        #expect(try store.collections().isEmpty)
        // Of the same name, with nothing left of the old one.
        try store.add(ids: ["a"], embeddings: [[1, 2]], to: "c")
        #expect(try store.query([1, 2], in: "c").map(\.id) == ["a"])
    }

    @Test("what cannot be stored is refused with its row, and nothing is written", arguments: Backend.allCases)
    func refusals(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.add(ids: ["a"], embeddings: [[1, 2]], to: "c")
        let bad: [([Float], String)] = [
            ([1], "1 numbers"), ([], "0 numbers"), ([1, .nan], "NaN"), ([1, .infinity], "infinite"), ([0, 0], "zeros"),
        ]
        for (embedding, word) in bad {
            let error = failure { try store.add(ids: ["x", "y"], embeddings: [[1, 1], embedding], to: "c") }
            #expect(error?.code == .invalidArgument)
            #expect(error?.subject == "row 1 (id \"y\")")
            #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
            let asked = failure { _ = try store.query(embedding, in: "c") }
            #expect(asked?.code == .invalidArgument && asked?.subject == "the query")
        }
        #expect(
            failure { try store.add(ids: ["x", ""], embeddings: [[1, 1], [1, 1]], to: "c") }?.subject
                == "row 1 (id \"\")")
        #expect(failure { try store.add(ids: ["x"], embeddings: [], to: "c") }?.code == .invalidArgument)
        #expect(failure { try store.add(ids: ["x"], texts: [nil, nil], embeddings: [[1, 1]], to: "c") } != nil)
        let metadata: [Metadata] = [["n": .number(.infinity)]]
        #expect(failure { try store.add(ids: ["x"], embeddings: [[1, 1]], metadata: metadata, to: "c") } != nil)
        #expect(try store.count("c") == 1)
        // Zeros are a place like others where the metric is not the cosine.
        try store.create("d", dimension: 2, metric: .euclidean)
        #expect(try store.add(ids: ["o"], embeddings: [[0, 0]], to: "d") == 1)
        #expect(failure { _ = try store.query([0, 0], in: "d", metric: .cosine) }?.code == .invalidArgument)
    }

    @Test(arguments: Backend.allCases)
    func unknownCollectionsAreNamed(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        let attempts: [() throws -> Void] = [
            { _ = try store.query([1], in: "none") }, { _ = try store.get("a", in: "none") },
            { _ = try store.delete(ids: ["a"], collection: "none") }, { _ = try store.count("none") },
            { try store.drop("none") }, { try store.optimize("none") }, { _ = try store.stats("none") },
            { try store.add(ids: [], embeddings: [], to: "none") },
        ]
        for attempt in attempts {
            let error = failure(attempt)
            #expect(error?.code == .unknownCollection && error?.subject == "none")
        }
    }

    @Test(arguments: Backend.allCases)
    func aCollectionIsMadeOnceAndStaysWhatItIs(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.create("c", dimension: 3, metric: .dot)
        try store.create("c", dimension: 3, metric: .dot)
        #expect(failure { try store.create("c", dimension: 3) }?.code == .collectionExists)
        #expect(failure { try store.create("c", dimension: 4, metric: .dot) }?.code == .collectionExists)
        for description in [
            CollectionDescription(name: "", dimension: 3), CollectionDescription(name: "x", dimension: 0),
            CollectionDescription(name: "x", dimension: 1 << 20),
            CollectionDescription(name: String(repeating: "x", count: 300), dimension: 3),
        ] {
            #expect(failure { try store.create(description) }?.code == .invalidArgument)
        }
        #expect(try store.stats("c").count == 0)
        #expect(try store.query([1, 2, 3], in: "c").isEmpty)
    }

    @Test("filters hold back what they do not choose, and the top k is full", arguments: Backend.allCases)
    func filters(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        let embeddings = randomEmbeddings(500, dimension: 4, seed: 9)
        try store.add(
            ids: embeddings.indices.map(String.init), embeddings: embeddings,
            metadata: embeddings.indices.map { (n: Int) -> Metadata in
                ["n": MetadataValue.integer(n), "path": MetadataValue.string("d\(n % 10)/f\(n).txt")]
            }, to: "c"
        )
        let query = randomEmbeddings(1, dimension: 4, seed: 10)[0]
        let ordered = NaiveStore.nearest(query, embeddings, .cosine).map(\.index)
        func found(_ filter: Filter?, _ paths: [String] = []) throws -> [String] {
            try store.query(query, k: 7, in: "c", filter: filter, paths: paths).map(\.id)
        }
        for _ in 0..<2 {
            #expect(try found(nil, ["d3"]) == ordered.filter { $0 % 10 == 3 }.prefix(7).map(String.init))
            #expect(try found(.less("n", 5)) == ordered.filter { $0 < 5 }.map(String.init))
            #expect(
                try found(.not(.less("n", 250)), ["d1/", "./d2"])
                    == ordered.filter { $0 >= 250 && [1, 2].contains($0 % 10) }.prefix(7).map(String.init))
            #expect(try found(.glob(["*7.txt"])) == ordered.filter { $0 % 10 == 7 }.prefix(7).map(String.init))
            #expect(try store.count("c", filter: .glob(["d1"]), paths: []) == 50)
        }
        // What is new counts at once in a filter that was asked before, what is gone no more.
        try store.add(ids: ["new"], embeddings: [query], metadata: [["n": 1]], to: "c")
        _ = try store.delete(ids: ["2"], collection: "c")
        #expect(try found(.less("n", 5)) == ["new"] + ordered.filter { $0 < 5 && $0 != 2 }.map(String.init))
    }

    @Test("a state is the same in any backend", arguments: Backend.allCases, Backend.allCases)
    func states(_ from: Backend, _ to: Backend) throws {
        let store = try from.open(in: folder)
        let awkward: [Float] = [.leastNonzeroMagnitude, -0.0, 1 / 3, .greatestFiniteMagnitude]
        try store.create("b", dimension: 4, metric: .dot)
        try store.add(
            ids: ["x", "y"], texts: [nil, "t\u{0}\n\u{1F600}"], embeddings: [awkward, [1, 2, 3, 4]],
            metadata: [["deep": ["a": [1, 2.5, nil, true]], "big": .integer(.max)], [:]], to: "b")
        try store.add(ids: ["1", "2"], embeddings: [[1], [2]], to: "a")
        try store.add(ids: ["1"], embeddings: [[3]], to: "a")
        let state = try store.state()
        #expect(state.collections.map(\.description.name) == ["a", "b"])
        #expect(state.collections[1].records[0].embedding?.map(\.bitPattern) == awkward.map(\.bitPattern))

        let other = try to.open(in: try TemporaryDirectory())
        try other.add(ids: ["gone"], embeddings: [[1]], to: "gone")
        try other.restore(state)
        #expect(try other.state() == state)
        #expect(try other.query([1], in: "a").map(\.id) == store.query([1], in: "a").map(\.id))
    }

    @Test("a state that cannot be restored leaves everything as it was", arguments: Backend.allCases)
    func badStates(_ backend: Backend) throws {
        let store = try backend.open(in: folder)
        try store.add(ids: ["1"], embeddings: [[3]], to: "a")
        let before = try store.state()
        let description = CollectionDescription(name: "b", dimension: 1)
        let records = (0..<1500).map { Record(id: "\($0)", embedding: [1]) }
        for bad in [Record(id: "x"), Record(id: "x", embedding: [1, 2]), Record(id: "", embedding: [1])] {
            let state = StoreState(collections: [.init(description: description, records: records + [bad])])
            #expect(failure { try store.restore(state) }?.code == .invalidArgument)
            #expect(try store.state() == before)
            #expect(try store.query([1], in: "a").map(\.id) == ["1"])
        }
        let twice = StoreState.Collection(description: description, records: [])
        #expect(failure { try store.restore(StoreState(collections: [twice, twice])) }?.code == .invalidArgument)
        #expect(try store.state() == before)
    }
}
