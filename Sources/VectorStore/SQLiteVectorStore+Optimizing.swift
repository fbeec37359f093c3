internal import SQLite
internal import SystemSupport
internal import VectorSearch

extension SQLiteVectorStore {
    package func optimize(_ collection: String) throws(VectorStoreError) {
        try optimize(collection, progress: { _ in })
    }

    /// The same, telling how far the building of the index is.
    package func optimize(_ name: String, progress: @escaping (Double) throws -> Void) throws(VectorStoreError) {
        try repairDatabaseIndexes(name)
        try verify(name)
        try translatingErrors {
            try buildIndex(name, isThorough: true, progress: progress)
            try database.tidy(freesPages: true)
        }
        try reading(name) { collection, _ in views.slot(collection).failure.withLock { $0 = nil } }
    }

    /// Compares the database's own indexes with its tables and makes those anew that differ.
    private func repairDatabaseIndexes(_ name: String) throws(VectorStoreError) {
        func problem(_ connection: Connection) throws -> String? {
            let answer = try connection.text("PRAGMA integrity_check(1)")
            return answer == "ok" ? nil : answer
        }
        guard try reading(name, { _, connection in try problem(connection) }) != nil else { return }
        try translatingErrors {
            try database.write { connection in
                try connection.execute("REINDEX")
                if let left = try problem(connection) {
                    throw VectorStoreError(
                        .damaged, "the database is damaged; export what can be read, and import it elsewhere",
                        subject: database.folder?.database.description, cause: left)
                }
            }
        }
    }

    /// Reads everything that belongs to a collection. Throws for a record that is damaged; notes what can be made again.
    private func verify(_ name: String) throws(VectorStoreError) {
        try reading(name) { collection, connection in
            try StoredRecord.forEach(in: collection, includeEmbeddings: true, connection) { _ in
                if isCancelled() { throw VectorStoreError(.cancelled, "stopped while checking the records") }
            }
            try notingDamage(of: collection) {
                let view = try views.view(collection, connection)
                for segment in view.index?.segments ?? [] {
                    let blocks = try (0..<segment.layout.blockCount).map {
                        try StoredSegment.block($0, of: segment.id, connection)
                    }
                    try CodedVectors(layout: segment.layout, blocks: blocks).verify()
                }
                // Not from memory, where it may be whole.
                _ = try LoadedIndex(of: collection, older: nil, prepared: nil, connection)
                try DeletionLog.forEach(from: collection.firstDeletion, in: collection, connection) { _ in }
            }
        }
    }

    /// Compares the checksums of all of a collection's index, without its records, and notes what is damaged: `stats` then tells, and
    /// the next build makes it anew. For a process that has not searched: it would not know.
    package func checkIndex(_ name: String) throws(VectorStoreError) {
        try reading(name) { collection, connection in
            try notingDamage(of: collection) {
                let index = try LoadedIndex(of: collection, older: nil, prepared: nil, connection)
                for segment in index?.segments ?? [] {
                    for ordinal in 0..<segment.layout.blockCount {
                        _ = try StoredSegment.block(ordinal, of: segment.id, connection)
                    }
                }
            }
        }
    }

    private func notingDamage(of collection: CollectionRow, _ body: () throws -> Void) throws {
        let message: String
        do {
            return try body()
        } catch let damage as StoredSegment.Damage {
            message = damage.message
        } catch let error as VectorError {
            message = error.message
        }
        views.slot(collection).damage.withLock { $0 = (collection.segments, message) }
    }

    /// The share of the ten nearest rows that searches by the index find, for a sample of the rows as queries; 1 where there is no
    /// index. Rows that are as near as the tenth count.
    func measuredRecall(_ name: String) throws -> Double {
        let neighbours = 10
        return try reading(name) { collection, connection in
            let view = try views.view(collection, connection)
            guard view.index != nil, view.live.count > neighbours else { return 1 }
            let places = Set(RecallSample.places(of: view.live.count))
            var place = 0
            var rows: [Int] = []
            view.live.forEach { row in
                if places.contains(place) { rows.append(row) }
                place += 1
            }
            let queries = try rows.map {
                try StoredRecord.embedding(key: collection.key($0), id: "", in: collection, connection)
            }
            let exact = queries.map { ExactQuery($0, metric: collection.description.metric.vectorMetric) }
            var sample = RecallSample(queries: queries.count, neighbours: neighbours)
            // The exact nearest of all queries in one pass over the embeddings.
            try view.live.forEachPage { page, bits in
                let embeddings = try cache.page(page, bits: bits, of: collection, isScan: true, connection)
                for (query, exact) in exact.enumerated() {
                    embeddings.scores(bits, exact) { sample.offer(page << 6 + $0, score: $1, to: query) }
                }
            }
            return sample.recall(
                try zip(queries, exact).map { embedding, exact in
                    var search = NearestSearch(
                        collection: collection, view: view, cache: cache, query: exact, limit: neighbours)
                    _ = try search.run(embedding, usesIndex: true, connection)
                    return search.rows.map(\.score)
                })
        }
    }

    package func stats(_ collection: String) throws(VectorStoreError) -> CollectionStatistics {
        let bytes = database.folder?.databaseFiles.reduce(0) { $0 + Int((try? FileStatus.of($1))?.size ?? 0) } ?? 0
        let cached = cache.byteCount
        return try reading(collection) { collection, connection in
            let view = try views.view(collection, connection)
            let slot = views.slot(collection)
            let met = slot.damage.withLock { $0?.segments == collection.segments ? $0?.message : nil }
            return CollectionStatistics(
                description: collection.description, count: collection.rows,
                indexed: zip(view.index?.segments ?? [], view.index?.live ?? []).reduce(0) {
                    $0 + ($1.1?.count ?? $1.0.rows.count)
                }, segments: view.index?.segments.count ?? 0, lists: view.index?.quantizer.listCount ?? 0,
                codeBytes: view.index?.quantizer.codeBytes ?? 0, recall: view.index?.quantizer.plan.recall,
                storeBytes: bytes, cachedBytes: cached,
                problem: view.damage ?? met ?? slot.failure.withLock { $0?.description })
        }
    }
}
