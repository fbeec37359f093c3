import CollectionStore
import LexicalSearch
import SystemSupport

/// Chooses, among all documents that pass the filter, those worth ranking: the best of either retriever. The same whatever
/// the order in which the files were indexed.
struct Selection {
    /// How many of each list are ranked, whatever the limit: the files that answer are among these for 99.9 % of the labelled
    /// queries.
    static let depth = VectorIndex.neighbours

    private let scores: [SegmentScores]
    private let filter: DocumentFilter
    private let leftOut: TopDocuments.Document?
    private let store: CollectionStore
    /// Best first. The first `depth` of each are ranked; the others follow as they are.
    private let lexical: [TopDocuments.Entry]
    private let semantic: [TopDocuments.Entry]
    private(set) var files: CandidateFiles
    /// Documents that pass the filter.
    let count: Int

    /// - Parameter reach: how many documents a search may have to return.
    init(
        _ scores: [SegmentScores], _ filter: DocumentFilter, reach: Int, store: CollectionStore,
        leavingOut leftOut: TopDocuments.Document? = nil
    ) throws {
        var lexical = TopDocuments(capacity: max(Self.depth, reach))
        var semantic = lexical
        var count = 0
        for (index, segment) in scores.enumerated() {
            let leftOut = leftOut?.segment == index ? leftOut?.ordinal : nil
            filter.forEachRange(in: segment.segment) { range in
                count += range.count
                // What has none of the words is no find, however few there are.
                lexical.insert(segment.lexical, in: range, of: index, above: 0, besides: leftOut)
                semantic.insert(segment.semantic, in: range, of: index, besides: leftOut)
                if let leftOut, range.contains(leftOut) { count -= 1 }
            }
        }
        files = CandidateFiles(scores.map(\.segment), of: store)
        self.scores = scores
        self.filter = filter
        self.leftOut = leftOut
        self.store = store
        self.count = count
        self.lexical = try Self.ordered(lexical, scores, filter, leftOut, &files, \.lexical)
        self.semantic = try Self.ordered(semantic, scores, filter, leftOut, &files, \.semantic)
    }

    /// The documents of `top`, best first; of those with the score of the last one, the first by path.
    private static func ordered(
        _ top: TopDocuments, _ scores: [SegmentScores], _ filter: DocumentFilter, _ leftOut: TopDocuments.Document?,
        _ files: inout CandidateFiles, _ list: KeyPath<SegmentScores, [Float]>
    ) throws -> [TopDocuments.Entry] {
        var entries = top.entries
        if top.leftOutEquals {
            let threshold = top.threshold
            entries.removeAll { $0.score == threshold }
            for (index, segment) in scores.enumerated() where !segment[keyPath: list].isEmpty {
                let scores = segment[keyPath: list]
                filter.forEachRange(in: segment.segment) { range in
                    for ordinal in range where scores[ordinal] == threshold {
                        let document = TopDocuments.Document(segment: index, ordinal: ordinal)
                        if document != leftOut { entries.append(.init(score: threshold, document: document)) }
                    }
                }
            }
        }
        try files.sort(&entries)
        return Array(entries.prefix(top.capacity))
    }

    /// The documents to rank, each once.
    mutating func candidates() throws -> [Candidate] {
        var documents: [TopDocuments.Document] = []
        var positions: [TopDocuments.Document: Int] = [:]
        for entry in lexical.prefix(Self.depth) + semantic.prefix(Self.depth) where positions[entry.document] == nil {
            positions[entry.document] = documents.count
            documents.append(entry.document)
        }
        var candidates = try candidates(documents)
        for (rank, entry) in zip(ranks(of: lexical), lexical).prefix(Self.depth) {
            if let position = positions[entry.document] { candidates[position].lexicalRank = rank }
        }
        for (rank, entry) in zip(ranks(of: semantic), semantic).prefix(Self.depth) {
            if let position = positions[entry.document] { candidates[position].semanticRank = rank }
        }
        return candidates
    }

    /// For every entry, how many have a higher score.
    private func ranks(of list: [TopDocuments.Entry]) -> [Int] {
        var ranks: [Int] = []
        for (index, entry) in list.enumerated() {
            ranks.append(index > 0 && list[index - 1].score == entry.score ? ranks[index - 1] : index)
        }
        return ranks
    }

    /// At most `limit` documents that pass the filter besides `candidates`: those further down the lists, then, by path, those
    /// in neither. So a search returns as many hits as it was asked for whenever there are so many.
    mutating func rest(besides candidates: [Candidate], limit: Int) throws -> [Candidate] {
        if limit <= 0 { return [] }
        var seen = Set(candidates.map(\.document))
        var rest: [TopDocuments.Document] = []
        var rank = Self.depth
        while rank < max(lexical.count, semantic.count), rest.count < limit {
            for list in [lexical, semantic] where rank < list.count && rest.count < limit {
                if seen.insert(list[rank].document).inserted { rest.append(list[rank].document) }
            }
            rank += 1
        }
        if rest.count >= limit || seen.count >= count { return try self.candidates(rest) }
        let segments = Dictionary(uniqueKeysWithValues: scores.enumerated().map { ($1.segment.id, $0) })
        for file in try store.files() where rest.count < limit {
            guard let id = file.segment, let segment = segments[id], filter.passes(file) else { continue }
            for ordinal in file.firstDocument..<(file.firstDocument + file.documents) where rest.count < limit {
                let document = TopDocuments.Document(segment: segment, ordinal: ordinal)
                if document != leftOut, seen.insert(document).inserted { rest.append(document) }
            }
        }
        return try self.candidates(rest)
    }

    private mutating func candidates(_ documents: [TopDocuments.Document]) throws -> [Candidate] {
        try zip(documents, files.records(of: documents)).map { document, found in
            // The ranking looks at all of a candidate's file.
            let entry = files.entries[found.position]
            if !entry.hasCosines {
                try scores[entry.segment].cosines?.compute(entry.documents)
                entry.hasCosines = true
            }
            let scores = scores[document.segment]
            return Candidate(
                document: document, filePosition: found.position, entry: entry, record: found.record,
                lexical: scores.lexical.isEmpty ? 0 : scores.lexical[document.ordinal],
                semantic: scores.semantic.isEmpty ? 0 : scores.semantic[document.ordinal])
        }
    }
}
