internal import SQLite

extension SQLiteVectorStore {
    package func query(
        _ embedding: [Float], k: Int, collection: String, filter: Filter?, paths: [String], metric: Metric?,
        includeEmbeddings: Bool
    ) throws(VectorStoreError) -> [Match] {
        try answer(
            embedding, k: k, collection: collection, filter: filter, paths: paths, metric: metric,
            includeEmbeddings: includeEmbeddings
        ).matches
    }

    /// The same with how the answer came about.
    package func answer(
        _ embedding: [Float], k: Int, collection name: String, filter: Filter?, paths: [String], metric: Metric?,
        includeEmbeddings: Bool
    ) throws(VectorStoreError) -> QueryAnswer {
        guard (0...Self.resultLimit).contains(k) else {
            throw VectorStoreError(.invalidArgument, "k is 0 to \(Self.resultLimit), not \(k)", subject: "k")
        }
        let program = try translatingErrors { try FilterProgram(filter, paths: paths) }
        return try reading(name) { collection, connection in
            let metric = metric ?? collection.description.metric
            try check(embedding, for: collection.description, metric: metric, subject: "the query")
            let (rows, plan) = try nearest(
                ExactScore(query: embedding, metric: metric), k, collection, program, connection)
            let matches = try rows.map { row in
                let record = try StoredRecord.read(
                    key: collection.key(row.row), in: collection, includeEmbedding: includeEmbeddings, connection)
                return Match(record: record, score: row.score)
            }
            return QueryAnswer(matches: matches, plan: plan)
        }
    }

    /// Results of a query at most.
    static let resultLimit = 10_000

    private func nearest(
        _ exact: ExactScore, _ k: Int, _ collection: CollectionRow, _ program: FilterProgram?, _ connection: Connection
    ) throws -> ([NearestRows.Entry], QueryPlan) {
        let view = try views.view(collection, connection)
        var rows = view.live
        if let program {
            rows = try views.slot(collection).filters.rows(program, of: view, collection, connection)
        }
        var nearest = NearestRows(limit: k)
        var plan = QueryPlan()
        plan.eligible = rows.count
        plan.scanned = rows.count
        try rows.forEachPage { number, bits in
            let page = try cache.page(number, bits: bits, of: collection, isScan: true, connection)
            var rest = bits
            while rest != 0 {
                let index = rest.trailingZeroBitCount
                nearest.offer(number << 6 + index, exact.score(index, of: page))
                rest &= rest - 1
            }
        }
        return (nearest.sorted, plan)
    }
}
