import VectorSearch

extension CollectionStore {
    /// Whether searches by `index` find what they should, as far as is known: where many documents have come or gone since that was
    /// looked at, it is measured by a sample, and noted.
    func hasRecall(_ index: VectorIndex, _ segments: [Segment], live: Int, target: Double) throws -> Bool {
        let members = Set(index.members.map(\.segment))
        let covered = segments.reduce(0) { members.contains($1.id) ? $0 + $1.liveCount : $0 }
        let changes = index.layout.rowCount - covered + live - covered
        let isNews = Double(changes - index.checkedChanges) >= RecallSample.newShare * Double(index.layout.rowCount)
        guard isNews, covered > index.quantizer.plan.neighbours else { return true }
        let recall: Double
        do { recall = try measuredRecall(index, segments) } catch is VectorError { return false }
        let least = index.quantizer.leastRecall(for: target)
        if index.quantizer.needsRetraining(rows: live, measuredRecall: recall, target: least) { return false }
        var checked = index
        checked.checkedChanges = changes
        try store(checked)
        return true
    }

    /// The share of the documents nearest to some of them that searches by `index` find, among those that it has.
    private func measuredRecall(_ index: VectorIndex, _ segments: [Segment]) throws -> Double {
        var starts: [Int: Int] = [:]
        var start = 0
        for member in index.members {
            starts[member.segment] = start
            start += member.documents
        }
        /// The live documents of the index, by segment, and its rows that they are.
        let found = segments.compactMap { segment in starts[segment.id].map { (segment: segment, start: $0) } }
        var allowed = RowBitmap(rows: index.layout.rowCount)
        var documents: [(segment: Int, document: Int)] = []
        for (number, member) in found.enumerated() {
            for document in 0..<member.segment.documents.count where !member.segment.deleted.contains(document) {
                allowed.insert(member.start + document)
                documents.append((number, document))
            }
        }
        let vectors = try RecallSample.places(of: documents.count).map { place in
            try found[documents[place].segment].segment.vector(documents[place].document)
        }
        let queries = vectors.map { QuantizedQuery($0) }
        var sample = RecallSample(queries: queries.count, neighbours: index.quantizer.plan.neighbours)
        // The exact nearest of all queries in one pass over the vectors.
        for member in found {
            let capacity = VectorBlock.capacity(dimension: member.segment.dimension)
            for ordinal in 0..<member.segment.vectorBlockCount {
                let block = try member.segment.vectorBlock(ordinal)
                let first = ordinal * capacity
                withUnsafeTemporaryAllocation(of: Float.self, capacity: block.count) { scores in
                    for (number, query) in queries.enumerated() {
                        block.score(query, into: scores)
                        for (place, score) in scores.enumerated() where !member.segment.deleted.contains(first + place)
                        {
                            sample.offer(member.start + first + place, score: score, to: number)
                        }
                    }
                }
            }
        }
        let codes = CodedSegment(layout: index.layout, allowed: allowed) { try self.codeBlock($0) }
        return sample.recall(
            try zip(vectors, queries).map { vector, query in
                var nearest = TopHits(sample.neighbours)
                try CodedSearch(vector, quantizer: index.quantizer).search([codes], into: &nearest) { _, rows, scores in
                    for (place, row) in rows.enumerated() {
                        // Members are in order of their rows.
                        guard let member = found.last(where: { $0.start <= row }) else { continue }
                        let document = Int(row) - member.start
                        let capacity = VectorBlock.capacity(dimension: member.segment.dimension)
                        let block = try member.segment.vectorBlock(document / capacity)
                        block.score(
                            query, rows: document % capacity..<document % capacity + 1,
                            into: UnsafeMutableBufferPointer(rebasing: scores[place...place]))
                    }
                }
                return nearest.sorted.map(\.score)
            })
    }
}
