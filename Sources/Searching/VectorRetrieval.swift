import CollectionStore
import VectorSearch

/// How the documents nearest to a query are found.
package enum VectorScan: String, Sendable {
    /// Whichever is faster by `VectorCost`.
    case cheapest
    /// Every document's vector is compared. The answer does not depend on how the index came about.
    case exact
    /// Every document's code, or those in the lists nearest to the query, then the vectors of the best.
    case codes
}

/// Finds the documents nearest to a query's vector.
struct VectorRetrieval {
    private let store: CollectionStore
    private let scores: [SegmentScores]
    private let vector: [Float]
    /// The identifier of the model that made `vector`.
    private let model: Substring
    private let filter: DocumentFilter
    /// How many of the nearest are wanted.
    private let count: Int
    /// Nil where all vectors are compared.
    private let index: VectorIndex?
    private let isIndexDamaged: Bool
    private let scan: VectorScan

    /// What is wanted: the `count` documents nearest to `vector`, of length 1 and made by `model`, that pass `filter`.
    init(
        _ scores: [SegmentScores], _ vector: [Float], madeBy model: Substring, _ filter: DocumentFilter, count: Int,
        _ scan: VectorScan,
        store: CollectionStore
    ) throws {
        self.store = store
        self.scores = scores
        self.vector = vector
        self.model = model
        self.filter = filter
        self.count = count
        self.scan = scan
        do {
            index = try Self.usableIndex(scores, count: count, scan, store)
            isIndexDamaged = false
        } catch let error where Self.isDamage(error) {
            index = nil
            isIndexDamaged = true
        }
    }

    private static func usableIndex(
        _ scores: [SegmentScores], count: Int, _ scan: VectorScan, _ store: CollectionStore
    ) throws -> VectorIndex? {
        let documents = scores.reduce(0) { $0 + $1.segment.documents.count }
        if scan == .exact || scan == .cheapest && documents < VectorCost.smallestIndex { return nil }
        guard let index = try store.vectorIndex() else { return nil }
        return scan == .codes || VectorCost.isCheaper(index, count: count) ? index : nil
    }

    private static func isDamage(_ error: any Error) -> Bool {
        error is VectorError || (error as? StoreError)?.code == .damaged
    }

    /// Gives documents their cosines: those nearest to the vector, or all. Segments of another model are left out. Returns
    /// what was done, for people, and whether the index over the vectors is damaged. Of the store it reads only blocks.
    func run() throws -> (report: String, isDamaged: Bool) {
        let query = QuantizedQuery(vector)
        for scores in scores where scores.segment.dimension == vector.count && scores.segment.model == model {
            scores.cosines = Cosines(of: scores.segment, with: query)
        }
        var report: String?
        var isDamaged = isIndexDamaged
        do {
            if let index { report = try search(index) }
        } catch let error where Self.isDamage(error) {
            // The vectors themselves are all there.
            isDamaged = true
        }
        let isCovered = report != nil
        var compared = 0
        for scores in scores where !isCovered || !scores.isCovered {
            try scores.cosines?.computeAll()
            compared += scores.cosines?.values.count ?? 0
        }
        guard let report else { return ("all \(compared) vectors", isDamaged) }
        return (compared > 0 ? "\(report); all \(compared) vectors outside the index" : report, isDamaged)
    }
}

extension VectorRetrieval {
    /// Gives the documents of the index's segments that are nearest to the vector their cosines. Returns what was done.
    private func search(_ index: VectorIndex) throws -> String {
        let places = Dictionary(uniqueKeysWithValues: scores.enumerated().map { ($1.segment.id, $0) })
        var allowed = RowBitmap(rows: index.layout.rowCount)
        /// Where the rows of every segment of the search begin, in order.
        var members: [(start: Int, segment: Int)] = []
        var start = 0
        for member in index.members {
            if let place = places[member.segment], scores[place].segment.documents.count == member.documents,
                scores[place].cosines != nil
            {
                members.append((start, place))
                filter.forEachRange(in: scores[place].segment) { range in
                    allowed.insert(start + range.lowerBound..<start + range.upperBound)
                }
                scores[place].isCovered = true
            }
            start += member.documents
        }
        let codes = CodedSegment(layout: index.layout, allowed: allowed) { try store.codeBlock($0) }
        var plan = index.quantizer.plan
        if scan == .codes { plan.exactShare = 0 }
        let search = try CodedSearch(vector, quantizer: index.quantizer, plan: plan)
        let (candidates, done) = try search.candidates(of: [codes], count: count)
        var rows = candidates[0][...]
        for (start, place) in members {
            let end = start + scores[place].segment.documents.count
            let documents = rows.prefix { Int($0) < end }
            rows = rows[documents.endIndex...]
            try scores[place].cosines?.compute(inOrder: documents.map { $0 - UInt32(start) })
        }
        return done.description
    }
}
