package import CollectionStore
package import Embedding
import LexicalSearch
import Synchronization
package import SystemSupport
import VectorSearch

/// Answers searches from a store: filter, score everything that passes, rank the best of either retriever, and show them.
package struct Searcher {
    let store: CollectionStore
    let model: StaticEmbeddingModel
    /// Where the files are, to see which have changed since; nil for texts that are no files.
    let root: BytePath?
    let vectorScan: VectorScan
    let files: FileTable
    /// Documents from which on words and vectors are looked at by two threads: one costs some 50 microseconds to start.
    private static let documentsWorthThread = 10_000

    package init(
        store: CollectionStore, model: StaticEmbeddingModel, root: BytePath?, vectorScan: VectorScan = .cheapest
    ) {
        self.store = store
        self.model = model
        self.root = root
        self.vectorScan = vectorScan
        files = FileTable(of: store)
    }

    /// The hits of a search, best first.
    package struct Found {
        package var hits: [SearchHit]
        /// Whether more records pass the filter than there are hits.
        package var isTruncated: Bool
        package var timings = SearchTimings()
        /// How the nearest vectors were found; nil when vectors took no part.
        package var vectorSearch: String?
        /// Whether the index over the vectors is damaged, so that all were compared.
        package var isVectorIndexDamaged = false
    }

    /// The hits for `request`.
    ///
    /// Every record that passes the filter is a match: only `minimumScore` drops any. Works on one state of the store.
    package func search(_ request: SearchRequest) throws -> Found {
        try store.snapshot {
            var timings = SearchTimings()
            var stopwatch = Stopwatch()
            let query = Query(request.query, &files.analyzer)
            let vector = request.mode == .lexical ? nil : model.embedding(of: request.query)
            let segments = try store.segments()
            timings.opening = stopwatch.lap()
            files.begin(segments)
            let scores = segments.map(SegmentScores.init)
            // Some of the best may be gone from the disk; so more than asked for are arranged.
            let reach = request.limit * 2 + 20
            let filter = try DocumentFilter(request.filter, segments, files, store: store)
            let retrieval = try vector.map {
                try VectorRetrieval(
                    scores, $0, madeBy: model.identifier[...], filter, count: max(Selection.depth, reach), vectorScan,
                    store: store)
            }
            let documents = SearchedDocuments(scores: scores, filter: filter)
            let depth = max(Selection.depth, reach)
            let isWorthThread = segments.reduce(0) { $0 + $1.documents.count } >= Self.documentsWorthThread
            let haveWords = Atomic(false)
            let ((termWeights, byWords), report) = try Thread.both(isConcurrent: isWorthThread && retrieval != nil) {
                defer {
                    timings.lexical = stopwatch.lap()
                    haveWords.store(true, ordering: .relaxed)
                }
                let termWeights = try weighWords(scores, query, request.mode)
                let top = documents.best(depth, by: .words)
                let listed = try documents.ordered(top, by: .words, files)
                try files.load(listed.prefix(Selection.depth))
                // The ranking will look at all of their files, and mostly the other thread takes longer.
                try documents.computeCosines(
                    inFilesOf: listed.prefix(Selection.depth).map(\.document), isConcurrent: false)
                return (termWeights, listed)
            } and: {
                let report = try retrieval?.run()
                // Done by both threads once the other is free, but it may be busy for long.
                if !haveWords.load(ordering: .relaxed) { try documents.computeCosinesOfNearest(isConcurrent: false) }
                return report
            }
            let retrieved = try retrieval?.finish(report, documents)
            let nearest = documents.best(depth, by: .vectors)
            timings.vectors = stopwatch.lap()
            let selection = Selection(
                documents: documents, lexical: byWords,
                semantic: try documents.ordered(nearest, by: .vectors, files), files: files, store: store)
            timings.selecting = stopwatch.lap()
            var candidates = try selection.candidates()
            timings.reading = stopwatch.lap()
            try markPhrases(query, &candidates)
            let ranker = Ranker(
                query: query, mode: request.mode, termWeights: termWeights, scores: scores,
                vector: vector.map(QuantizedQuery.init))
            try ranker.rank(&candidates, of: files.entries, model)
            let arranged = Ranker.arrange(candidates, limit: reach)
            timings.ranking = stopwatch.lap()
            let rest = try selection.rest(besides: candidates, limit: reach - arranged.count)
            var found = try show(arranged + rest, total: documents.count, request) {
                LineMatcher(query, termWeights: termWeights)
            }
            timings.showing = stopwatch.lap()
            found.timings = timings
            found.vectorSearch = retrieved?.text
            found.isVectorIndexDamaged = retrieved?.isDamaged ?? false
            return found
        }
    }

    /// Takes apart what searches look at of files, for `duration` at most, so that the first that comes upon a file need not. Returns
    /// whether nothing is left to do. Only of use where the store keeps reads.
    package func prepare(for duration: Duration) throws -> Bool {
        let deadline = ContinuousClock.now + duration
        return try store.snapshot {
            files.begin(try store.segments())
            var embedder = PathEmbedder(model)
            return try files.prepare(&embedder, until: deadline)
        }
    }

    /// Whether the last search found that `prepare` has much to do.
    package var isWorthPreparing: Bool { files.isWorthPreparing }

    /// Forgets what was read but for the names in files, which take the least memory.
    package func forgetReads() { files.forgetReads() }

    /// Finds the words of `query`, and scores documents by them unless vectors alone count. Returns the weights of the terms.
    private func weighWords(_ scores: [SegmentScores], _ query: Query, _ mode: SearchMode) throws -> [Float] {
        if mode == .semantic {
            try matchNames(scores, query)
            return query.terms.map { _ in 1 }
        }
        let statistics = try scoreWords(scores, query, parameters: BM25FParameters())
        return query.terms.indices.map { statistics.inverseDocumentFrequency(term: $0) }
    }

    /// The records nearest in meaning to the one at line `line` of the file at `path`, which is left out; nil when the store
    /// has none there.
    package func similar(to path: BytePath, line: Int, _ request: SearchRequest) throws -> Found? {
        try store.snapshot {
            guard let file = try store.file(path: path), file.skip == nil,
                let ordinal = try store.records(of: file).firstIndex(where: {
                    $0.firstLine <= line && line <= $0.lastLine
                })
            else { return nil }
            let segments = try store.segments()
            guard let index = segments.firstIndex(where: { $0.id == file.segment }) else { return nil }
            let document = TopDocuments.Document(segment: index, ordinal: file.firstDocument + ordinal)
            files.begin(segments)
            let query = Query("", &files.analyzer)
            let scores = segments.map(SegmentScores.init)
            let reach = request.limit * 2 + 20
            let filter = try DocumentFilter(request.filter, segments, files, store: store)
            let depth = max(Selection.depth, reach)
            let retrieval = try VectorRetrieval(
                scores, try segments[index].vector(document.ordinal), madeBy: segments[index].model, filter,
                count: depth + 1, vectorScan, store: store
            )
            let documents = SearchedDocuments(scores: scores, filter: filter, leftOut: document)
            let retrieved = try retrieval.finish(retrieval.run(), documents)
            let semantic = try documents.ordered(
                documents.best(depth, by: .vectors), by: .vectors, files)
            let selection = Selection(
                documents: documents, lexical: [], semantic: semantic, files: files, store: store)
            var candidates = try selection.candidates()
            candidates += try selection.rest(besides: candidates, limit: reach - candidates.count)
            for index in candidates.indices { candidates[index].score = max(0, candidates[index].semantic) }
            candidates.sort(by: Ranker.precedes)
            var found = try show(candidates, total: documents.count, request) { LineMatcher(query, termWeights: []) }
            found.vectorSearch = retrieved.text
            found.isVectorIndexDamaged = retrieved.isDamaged
            return found
        }
    }
}
