internal import SQLite
internal import SystemSupport
internal import VectorSearch

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
        _ embedding: [Float], k: Int, collection name: String, filter: Filter? = nil, paths: [String] = [],
        metric: Metric? = nil, includeEmbeddings: Bool = false
    ) throws(VectorStoreError) -> QueryAnswer {
        guard (0...Self.resultLimit).contains(k) else {
            throw VectorStoreError(.invalidArgument, "k is 0 to \(Self.resultLimit), not \(k)", subject: "k")
        }
        let program = try translatingErrors { try FilterProgram(filter, paths: paths) }
        return try reading(name) { collection, connection in
            let metric = metric ?? collection.description.metric
            if let reason = refusal(of: embedding, for: collection.description, metric: metric) {
                throw VectorStoreError(.invalidArgument, reason, subject: "the query")
            }
            var search = NearestSearch(
                collection: collection, view: try views.view(collection, connection), cache: cache,
                query: ExactQuery(embedding, metric: metric.vectorMetric), limit: k)
            if let program {
                search.chosen = try views.slot(collection).filters.rows(program, of: search.view, collection, connection)
            }
            let slot = views.slot(collection)
            let known = slot.damage.withLock { $0 }
            let usesIndex = metric == collection.description.metric && known?.segments != collection.segments
            let damage = try search.run(embedding, usesIndex: usesIndex, connection) ?? search.view.damage
            if let damage { slot.damage.withLock { $0 = (collection.segments, damage) } }
            search.plan.warning = damage ?? (usesIndex ? nil : known?.message)
            let matches = try search.rows.map { row, score in
                let record = try StoredRecord.read(
                    key: collection.key(row), in: collection, includeEmbedding: includeEmbeddings, connection)
                return Match(record: record, score: metric == .euclidean ? -(-score).squareRoot() : score)
            }
            return QueryAnswer(matches: matches, plan: search.plan)
        }
    }

    /// Results of a query at most.
    static let resultLimit = 10_000
}
