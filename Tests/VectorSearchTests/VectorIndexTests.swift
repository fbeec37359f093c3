import TestSupport
import Testing

@testable import VectorSearch

@Suite struct VectorIndexTests {
    static let dimension = 48
    static let count = 1500
    static let rows = SeededVectors.clustered(count, dimension: dimension, seed: 1)
    static let queries = SeededVectors.clustered(40, dimension: dimension, seed: 2)

    static func build(
        _ rows: [Float] = rows, dimension: Int = dimension, metric: VectorMetric = .cosine,
        _ change: (inout VectorIndexSettings) -> Void = { _ in }
    ) throws -> (quantizer: VectorQuantizer, codes: CodedVectors) {
        var settings = VectorIndexSettings()
        settings.threads = 2
        change(&settings)
        return try VectorIndexBuilder(metric: metric, settings: settings).build(
            VectorSource(rows: rows, dimension: dimension))
    }

    static func query(_ index: Int) -> [Float] { Array(queries[(index * dimension)..<((index + 1) * dimension)]) }

    static func exact(
        _ query: [Float], metric: VectorMetric, k: Int, rows: [Float] = rows, allowed: RowBitmap? = nil
    ) -> [VectorHit] {
        var hits = TopHits(k)
        rows.withUnsafeBufferPointer {
            ExactQuery(query, metric: metric).search($0, first: 0, allowed: allowed, into: &hits)
        }
        return hits.sorted
    }

    static func search(
        _ query: [Float], quantizer: VectorQuantizer, segments: [CodedSegment], k: Int = 10, plan: SearchPlan? = nil,
        rows: [[Float]] = [rows]
    ) throws -> [VectorHit] {
        var hits = TopHits(k)
        let exact = ExactQuery(query, metric: quantizer.metric)
        try CodedSearch(query, quantizer: quantizer, plan: plan).search(segments, into: &hits) {
            segment, ordinals, scores in
            rows[segment].withUnsafeBufferPointer {
                exact.score($0, ordinals: ordinals, into: scores)
            }
        }
        return hits.sorted
    }

    @Test(arguments: VectorMetric.allCases)
    func `the plan's search finds what exact search finds`(metric: VectorMetric) throws {
        let (quantizer, codes) = try Self.build(metric: metric)
        try codes.verify()
        var found = 0
        for index in 0..<40 {
            let query = Self.query(index)
            let truth = Self.exact(query, metric: metric, k: 10)
            let hits = try Self.search(query, quantizer: quantizer, segments: [CodedSegment(codes)])
            #expect(hits.count == 10)
            found += Set(truth).intersection(hits).count
        }
        #expect(Double(found) / 400 >= 0.95)
        #expect(try #require(quantizer.plan.recall) >= 0.99)
    }

    @Test func `probing all lists is the flat scan`() throws {
        let (quantizer, codes) = try Self.build { $0.lists = 40 }
        var flat = quantizer.plan
        flat.probes = 0
        flat.refineDepth = 30
        flat.exactShare = 0
        var all = flat
        all.probes = 39
        for index in 0..<10 {
            var withOne = RowBitmap(rows: Self.count, all: true)
            withOne.remove(17)
            // 39 of 40 lists and a little more under a filter are all 40.
            let segment = CodedSegment(codes, allowed: withOne)
            let first = try Self.search(Self.query(index), quantizer: quantizer, segments: [segment], plan: flat)
            let second = try Self.search(Self.query(index), quantizer: quantizer, segments: [segment], plan: all)
            #expect(first == second)
        }
    }

    @Test(arguments: [750, 150, 40, 12, 10, 3, 0])
    func `the top is full and exact under any filter`(allowedRows: Int) throws {
        let (quantizer, codes) = try Self.build { $0.lists = 40 }
        var random = SeededVectors.Generator(seed: UInt64(allowedRows))
        var allowed = RowBitmap(rows: Self.count)
        for row in (0..<Self.count).shuffled(using: &random).prefix(allowedRows) { allowed.insert(row) }
        #expect(allowed.count == allowedRows)
        for probes in [0, 1, 4] {
            var plan = quantizer.plan
            plan.probes = probes
            plan.exactShare = 0
            plan.refineDepth = 20
            for index in 0..<5 {
                let segment = CodedSegment(codes, allowed: allowed)
                let hits = try Self.search(Self.query(index), quantizer: quantizer, segments: [segment], plan: plan)
                #expect(hits.count == min(10, allowedRows))
                #expect(hits.allSatisfy { allowed.contains($0.ordinal) })
                if allowedRows <= 20 {
                    #expect(hits == Self.exact(Self.query(index), metric: .cosine, k: 10, allowed: allowed))
                }
            }
        }
    }

    /// Of 80 candidates and 1,500 codes of 8 bytes, for rows of 192.
    @Test(arguments: [(130, SearchReport.Method.exact), (140, .exact), (150, .flat), (1_500, .flat)])
    func `few rows are scored exactly whatever was measured`(allowedRows: Int, method: SearchReport.Method) throws {
        let (quantizer, codes) = try Self.build()
        #expect(quantizer.subquantizers == 16)
        var plan = quantizer.plan
        plan.probes = 0
        plan.exactShare = 0
        plan.neighbours = 10
        plan.refineDepth = 20
        var allowed = RowBitmap(rows: Self.count)
        allowed.insert(0..<allowedRows)
        let search = try CodedSearch(Self.query(1), quantizer: quantizer, plan: plan)
        let (rows, report) = try search.candidates(of: [CodedSegment(codes, allowed: allowed)], count: 10)
        #expect(report.method == method)
        if method == .exact { #expect(rows == [Array(0..<UInt32(allowedRows))]) }
    }

    @Test func `lists are ranked by their nearness, however far they are asked for`() throws {
        let (quantizer, _) = try Self.build { $0.lists = 40 }
        let query = Self.query(3)
        let prepared = [Float](unsafeUninitializedCapacity: quantizer.codedDimension) { buffer, count in
            quantizer.prepare(query, count: 1, into: buffer.baseAddress!)
            count = quantizer.codedDimension
        }
        let distances = (0..<40).map { list in
            (0..<prepared.count).reduce(0 as Float) { sum, d in
                let difference = prepared[d] - quantizer.centroids[list * prepared.count + d]
                return sum + difference * difference
            }
        }
        for first in [0, 1, 7, 40, 100] {
            var ranking = try CodedSearch(query, quantizer: quantizer).rankedLists()
            ranking.sort(first)
            let lists = (0..<40).map { ranking[$0] }
            #expect(Set(lists).count == 40)
            for (nearer, farther) in zip(lists, lists.dropFirst()) {
                #expect(distances[nearer] <= distances[farther] + 1e-4)
            }
        }
    }

    @Test func `a search of some lists scans just the groups that have rows of them`() throws {
        let (quantizer, codes) = try Self.build { $0.lists = 30 }
        for probes in [1, 3, 10, 29] {
            var plan = quantizer.plan
            plan.probes = probes
            plan.refineDepth = 20
            plan.exactShare = 0
            let search = try CodedSearch(Self.query(probes), quantizer: quantizer, plan: plan)
            let groups = search.groupRanks(of: codes.layout).enumerated().filter { $1 < probes }.map(\.offset)
            let rows = groups.reduce(0) { $0 + min(128, Self.count - 128 * $1) }
            var pool = CandidatePool(capacity: 20)
            let scanned = try search.collect(
                [CodedSegment(codes)], allowed: Self.count, rows: Self.count, into: &pool)
            #expect(scanned == rows)
        }
    }

    @Test func `segments share one search`() throws {
        let (quantizer, _) = try Self.build()
        let cut = 500 * Self.dimension
        let parts = [Array(Self.rows[..<cut]), Array(Self.rows[cut...])]
        let segments = try parts.map { part in
            CodedSegment(
                try VectorIndexBuilder(metric: .cosine).code(
                    VectorSource(rows: part, dimension: Self.dimension), with: quantizer))
        }
        var plan = quantizer.plan
        plan.probes = 0
        plan.refineDepth = 200
        for index in 0..<5 {
            let hits = try Self.search(
                Self.query(index), quantizer: quantizer, segments: segments, plan: plan, rows: parts)
            let truth = Self.exact(Self.query(index), metric: .cosine, k: 10)
            #expect(hits.map(\.score) == truth.map(\.score))
            #expect(hits.map { Int($0.ordinal) + 500 * $0.segment } == truth.map { Int($0.ordinal) })
        }
    }

    @Test func `threads do not change what is built`() throws {
        let one = try Self.build { $0.threads = 1 }
        let three = try Self.build { $0.threads = 3 }
        #expect(one.quantizer.fingerprint == three.quantizer.fingerprint)
        #expect(one.quantizer.centroids == three.quantizer.centroids)
        #expect(one.codes.layout == three.codes.layout && one.codes.blocks == three.codes.blocks)
        let other = try Self.build { $0.seed = 2 }
        #expect(other.quantizer.fingerprint != one.quantizer.fingerprint)
    }

    @Test(arguments: [1, 3, 8, 10, 100])
    func `any dimension and few rows can be coded`(dimension: Int) throws {
        for count in [1, 5, 300] {
            let rows = SeededVectors.uniform(count * dimension, seed: 3)
            let (quantizer, codes) = try Self.build(rows, dimension: dimension, metric: .l2)
            try codes.verify()
            let query = Array(rows.prefix(dimension))
            let hits = try Self.search(
                query, quantizer: quantizer, segments: [CodedSegment(codes)], k: 3, rows: [rows])
            #expect(hits.count == min(3, count))
            #expect(hits.first?.score == 0)
        }
    }

    @Test func `rows and queries that are not finite are near nothing and crash nothing`() throws {
        var rows = Self.rows
        for row in 0..<30 { rows[row * 7 * Self.dimension + row] = [.nan, .infinity, -.infinity][row % 3] }
        for d in 0..<Self.dimension { rows[500 * Self.dimension + d] = .greatestFiniteMagnitude }
        for metric in VectorMetric.allCases {
            let (quantizer, codes) = try Self.build(rows, metric: metric)
            try codes.verify()
            for value in [Float.nan, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0] {
                let query = [Float](repeating: value, count: Self.dimension)
                let hits = try Self.search(query, quantizer: quantizer, segments: [CodedSegment(codes)], rows: [rows])
                #expect(hits.count == 10)
                #expect(hits.allSatisfy { !$0.score.isNaN })
            }
        }
    }

    @Test func `rows that are all the same can be indexed`() throws {
        let rows = [Float](repeating: 0.5, count: 400 * 16)
        let (quantizer, codes) = try Self.build(rows, dimension: 16)
        let hits = try Self.search(
            Array(rows.prefix(16)), quantizer: quantizer, segments: [CodedSegment(codes)], rows: [rows])
        #expect(hits.map(\.ordinal) == Array(0..<10))
    }

    @Test func `less memory gives an index all the same`() throws {
        let (quantizer, codes) = try Self.build { $0.memoryLimit = 1 << 16 }
        try codes.verify()
        #expect(try #require(quantizer.plan.recall) > 0.9)
    }

    @Test func `what progress throws ends the building`() {
        struct Stop: Error {}
        for limit in [0.05, 0.2, 0.5, 0.9] {
            #expect(throws: Stop.self) {
                try VectorIndexBuilder(metric: .cosine, progress: { if $0 > limit { throw Stop() } }).build(
                    VectorSource(rows: Self.rows, dimension: Self.dimension))
            }
        }
    }

    @Test func `progress goes up to 1`() throws {
        var steps: [Double] = []
        _ = try VectorIndexBuilder(metric: .cosine, progress: { steps.append($0) }).build(
            VectorSource(rows: Self.rows, dimension: Self.dimension))
        #expect(steps == steps.sorted())
        #expect(steps.last == 1)
    }

    @Test func `settings that cannot be are refused`() {
        for change: (inout VectorIndexSettings) -> Void in [
            { $0.lists = 0 }, { $0.lists = 70_000 }, { $0.subquantizers = 12 }, { $0.subquantizers = 1024 },
        ] {
            #expect(throws: VectorError.self) { try Self.build(Self.rows, change) }
        }
        #expect(throws: VectorError.self) { try Self.build([]) }
    }

    @Test func `it is trained again when rows have doubled or recall is too low`() throws {
        let (quantizer, _) = try Self.build()
        #expect(!quantizer.needsRetraining(rows: 2999))
        #expect(quantizer.needsRetraining(rows: 3000))
        #expect(quantizer.needsRetraining(rows: 1500, measuredRecall: 0.98))
        #expect(!quantizer.needsRetraining(rows: 1500, measuredRecall: 0.99))
    }
}
