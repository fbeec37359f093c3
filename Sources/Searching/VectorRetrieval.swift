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
    private let filter: DocumentFilter
    /// How many of the nearest are wanted.
    private let count: Int
    /// Nil where all vectors are compared.
    private let index: VectorIndex?
    /// The segments that the index has.
    private let members: [Member]
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
        self.filter = filter
        self.count = count
        self.scan = scan
        let query = QuantizedQuery(vector)
        // Segments of another model are left out.
        for scores in scores where scores.segment.dimension == vector.count && scores.segment.model == model {
            scores.cosines = Cosines(of: scores.segment, with: query)
        }
        do {
            index = try Self.usableIndex(scores, count: count, scan, store)
            isIndexDamaged = false
        } catch let error where Self.isDamage(error) {
            index = nil
            isIndexDamaged = true
        }
        members = index.map { Self.members(of: $0, scores) } ?? []
        for member in members { scores[member.place].cosines?.isIndexed = true }
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

    /// What there is to say of a search for vectors.
    struct Report {
        /// What was done, for people.
        var text: String
        /// Whether the index over the vectors is damaged.
        var isDamaged = false
    }

    /// Asks the index which documents are nearest, and computes the cosines of all that it does not have. Of the store it reads only
    /// blocks. Returns what was done with the index; nil when there is none, or it is damaged.
    func run() throws -> String? {
        var report: String?
        do {
            if let index { report = try search(index) }
        } catch let error where Self.isDamage(error) {
            // The vectors themselves are all there.
        }
        for cosines in scores.compactMap(\.cosines) where !cosines.isIndexed { try cosines.computeAll() }
        return report
    }

    /// Computes what is still missing of the cosines after `run`, which returned `report`.
    func finish(_ report: String?, _ documents: SearchedDocuments) throws -> Report {
        let cosines = scores.compactMap(\.cosines)
        if report == nil {
            for cosines in cosines where cosines.isIndexed { try cosines.computeAll() }
        } else {
            try documents.computeCosinesOfNearest()
        }
        let compared = cosines.reduce(0) { $0 + $1.all.count }
        guard let report else {
            return Report(text: "all \(compared) vectors", isDamaged: isIndexDamaged || index != nil)
        }
        return Report(text: compared > 0 ? "\(report); all \(compared) vectors outside the index" : report)
    }
}

extension VectorRetrieval {
    /// A segment of the search that the index has.
    private struct Member {
        /// Where its rows begin in the index.
        let start: Int
        /// Its place among the segments of the search.
        let place: Int
    }

    /// The segments of the search that `index` has, in its order.
    private static func members(of index: VectorIndex, _ scores: [SegmentScores]) -> [Member] {
        let places = Dictionary(uniqueKeysWithValues: scores.enumerated().map { ($1.segment.id, $0) })
        var members: [Member] = []
        var start = 0
        for member in index.members {
            if let place = places[member.segment], scores[place].segment.documents.count == member.documents,
                scores[place].cosines != nil
            {
                members.append(Member(start: start, place: place))
            }
            start += member.documents
        }
        return members
    }

    /// Finds those of the documents of the index's segments that are nearest to the vector. Returns what was done.
    private func search(_ index: VectorIndex) throws -> String {
        var allowed = RowBitmap(rows: index.layout.rowCount)
        for member in members {
            filter.forEachRange(in: scores[member.place].segment) { range in
                allowed.insert(member.start + range.lowerBound..<member.start + range.upperBound)
            }
        }
        let codes = CodedSegment(layout: index.layout, allowed: allowed) { try store.codeBlock($0) }
        var plan = index.quantizer.plan
        if scan == .codes { plan.exactShare = 0 }
        let search = try CodedSearch(vector, quantizer: index.quantizer, plan: plan)
        let (candidates, done) = try search.candidates(of: [codes], count: count)
        var rows = candidates[0][...]
        for member in members {
            let end = member.start + scores[member.place].segment.documents.count
            let found = rows.prefix { Int($0) < end }
            rows = rows[found.endIndex...]
            scores[member.place].cosines?.nearest = found.map { $0 - UInt32(member.start) }
        }
        return done.description
    }
}
