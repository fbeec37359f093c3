internal import SQLite
internal import VectorSearch

/// One search of one collection: by its index where there is one, and by the embeddings of the rows that are in none.
struct NearestSearch {
    let collection: CollectionRow
    let view: CollectionView
    let cache: VectorCache
    let query: ExactQuery
    /// How many rows are wanted.
    let limit: Int
    /// The rows that may be found; nil for all that there are.
    var chosen: RowSet?
    var plan = QueryPlan()
    /// What was found, the nearest first.
    private(set) var rows: [(row: Int, score: Float)] = []

    init(collection: CollectionRow, view: CollectionView, cache: VectorCache, query: ExactQuery, limit: Int) {
        self.collection = collection
        self.view = view
        self.cache = cache
        self.query = query
        self.limit = limit
    }

    /// Searches; returns what is wrong with the index when its codes turned out to be damaged, and everything was searched by the
    /// embeddings instead.
    mutating func run(_ embedding: [Float], usesIndex: Bool, _ connection: Connection) throws -> String? {
        plan.eligible = chosen?.count ?? view.live.count
        guard usesIndex, let index = view.index, !index.segments.isEmpty else {
            try searchRows(from: 0, into: TopHits(limit), index: nil, connection)
            return nil
        }
        let message: String
        do {
            return try search(index, embedding, connection)
        } catch let damage as StoredSegment.Damage {
            message = damage.message
        } catch let error as VectorError {
            message = "the index is damaged: \(error.message)"
        }
        try searchRows(from: 0, into: TopHits(limit), index: nil, connection)
        plan.strategy = .exact
        return message
    }

    private mutating func search(_ index: LoadedIndex, _ embedding: [Float], _ connection: Connection) throws -> String?
    {
        let search = try CodedSearch(embedding, quantizer: index.quantizer)
        let segments = index.segments.enumerated().map { at, segment in
            CodedSegment(
                layout: segment.layout, allowed: chosen.map { segment.rows.bitmap(of: $0) } ?? index.live[at],
                block: { [cache] in try segment.block($0, cache: cache, connection) })
        }
        var hits = TopHits(limit)
        let report = try search.search(segments, into: &hits) { at, ordinals, scores in
            try score(ordinals, of: index.segments[at].rows, into: scores, connection)
        }
        switch report.method {
        case .exact: plan.strategy = .exact
        case .flat: plan.strategy = .flat
        case .lists(let probes):
            plan.strategy = .ivf
            plan.probes = probes
        }
        plan.codesScanned = report.rowsScanned
        if report.method == .exact { plan.scanned += report.exactScores } else { plan.refined = report.exactScores }
        try searchRows(from: view.tail, into: hits, index: index, connection)
        return nil
    }

    /// The exact scores of some rows of a segment.
    private func score(
        _ ordinals: UnsafeBufferPointer<UInt32>, of rows: SegmentRows, into scores: UnsafeMutableBufferPointer<Float>,
        _ connection: Connection
    ) throws {
        // More than a scan's worth of pages would drive out all others.
        let isScan = ordinals.count > 4096
        var start = 0
        while start < ordinals.count {
            // So many at a time that pages are looked up together, and asked for from memory before their turn.
            let end = min(start + 256, ordinals.count)
            var wanted: [(page: Int, bits: UInt64)] = []
            wanted.reserveCapacity(end - start)
            for at in start..<end {
                let row = rows.row(Int(ordinals[at]))
                if wanted.last?.page != row >> 6 { wanted.append((row >> 6, 0)) }
                wanted[wanted.count - 1].bits |= 1 << UInt64(row & 63)
            }
            let pages = try cache.pages(wanted, of: collection, isScan: isScan, connection)
            for (index, page) in pages.enumerated() {
                if index + Self.ahead < pages.count {
                    pages[index + Self.ahead].prefetch(wanted[index + Self.ahead].bits)
                }
                page.scores(wanted[index].bits, query) { _, score in
                    scores[start] = score
                    start += 1
                }
            }
        }
    }

    /// How many pages before its turn a page's rows are asked for from memory.
    private static let ahead = 4

    /// Offers the rows from `first` on by their embeddings, and takes the best of all as the result.
    private mutating func searchRows(
        from first: Int, into hits: TopHits, index: LoadedIndex?, _ connection: Connection
    ) throws {
        var hits = hits
        // Hits count rows in 32 bits: these count their pages, which come in order of the rows.
        var pages: [Int] = []
        let segment = index?.segments.count ?? 0
        try (chosen ?? view.live).forEachPage(from: first) { page, bits in
            plan.scanned += bits.nonzeroBitCount
            let ordinal = UInt32(pages.count) << 6
            pages.append(page)
            try cache.page(page, bits: bits, of: collection, isScan: true, connection).scores(bits, query) {
                row, score in
                guard score >= hits.threshold else { return }
                hits.insert(VectorHit(segment: segment, ordinal: ordinal + UInt32(row), score: score))
            }
        }
        rows = hits.sorted.map { hit in
            let ordinal = Int(hit.ordinal)
            let row =
                if let index, hit.segment < segment {
                    index.segments[hit.segment].rows.row(ordinal)
                } else {
                    pages[ordinal >> 6] << 6 + ordinal & 63
                }
            return (row, hit.score)
        }
    }
}
