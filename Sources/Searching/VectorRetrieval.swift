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
    let store: CollectionStore
    let scan: VectorScan
    let filter: DocumentFilter
    /// How many of the nearest are wanted.
    let count: Int

    /// Gives documents of `scores` their cosines with `vector`, of length 1: those nearest to it, or all. Segments of another
    /// dimension are left out. Returns what was done, for people, and whether the index over the vectors is damaged.
    func run(_ scores: inout [SegmentScores], _ vector: [Float]) throws -> (report: String, isDamaged: Bool) {
        let query = QuantizedQuery(vector)
        for index in scores.indices where scores[index].segment.dimension == vector.count {
            scores[index].cosines = Cosines(of: scores[index].segment, with: query)
        }
        var report: String?
        var isDamaged = false
        do {
            if let index = try usableIndex(scores) { report = try search(index, &scores, vector) }
        } catch let error where error is VectorError || (error as? StoreError)?.code == .damaged {
            // The vectors themselves are all there.
            isDamaged = true
        }
        let isCovered = report != nil
        var compared = 0
        for segment in scores where !isCovered || !segment.isCovered {
            try segment.cosines?.computeAll()
            compared += segment.cosines?.values.count ?? 0
        }
        guard let report else { return ("all \(compared) vectors", isDamaged) }
        return (compared > 0 ? "\(report); all \(compared) vectors outside the index" : report, isDamaged)
    }

    private func usableIndex(_ scores: [SegmentScores]) throws -> VectorIndex? {
        let documents = scores.reduce(0) { $0 + $1.segment.documents.count }
        if scan == .exact || scan == .cheapest && documents < VectorCost.smallestIndex { return nil }
        guard let index = try store.vectorIndex() else { return nil }
        return scan == .codes || VectorCost.isCheaper(index, count: count) ? index : nil
    }
}

extension VectorRetrieval {
    /// Gives the documents of the index's segments that are nearest to `vector` their cosines. Returns what was done.
    private func search(_ index: VectorIndex, _ scores: inout [SegmentScores], _ vector: [Float]) throws -> String {
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
        let segments = scores
        let codes = CodedSegment(layout: index.layout, allowed: allowed) { try store.codeBlock($0) }
        var nearest = TopHits(count)
        var plan = index.quantizer.plan
        if scan == .codes { plan.exactShare = 0 }
        let done = try CodedSearch(vector, quantizer: index.quantizer, plan: plan).search([codes], into: &nearest) {
            _, rows, values in
            var next = 0
            for (start, place) in members {
                guard let cosines = segments[place].cosines else { continue }
                let first = next
                while next < rows.count, Int(rows[next]) < start + cosines.values.count { next += 1 }
                try cosines.compute(rows[first..<next].lazy.map { Int($0) - start })
                for position in first..<next { values[position] = cosines.values[Int(rows[position]) - start] }
            }
        }
        return done.description
    }
}
