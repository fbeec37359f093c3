import CollectionStore
import LexicalSearch
import SystemSupport

/// The documents that a search may return, with their scores.
struct SearchedDocuments {
    /// By segment.
    let scores: [SegmentScores]
    let filter: DocumentFilter
    /// One that may not be returned all the same.
    var leftOut: TopDocuments.Document?

    var count: Int {
        var count = 0
        for (index, scores) in scores.enumerated() {
            filter.forEachRange(in: scores.segment) { range in
                count += range.count
                if let leftOut, leftOut.segment == index, range.contains(leftOut.ordinal) { count -= 1 }
            }
        }
        return count
    }

    /// At least the best `count` by the scores of `list` that are above `floor`.
    func best(_ count: Int, by list: KeyPath<SegmentScores, [Float]>, above floor: Float = -.infinity) -> TopDocuments {
        var top = TopDocuments(capacity: count)
        for (index, scores) in scores.enumerated() {
            let leftOut = leftOut?.segment == index ? leftOut?.ordinal : nil
            let list = scores[keyPath: list]
            filter.forEachRange(in: scores.segment) { range in
                top.insert(list, in: range, of: index, above: floor, besides: leftOut)
            }
        }
        top.finish()
        return top
    }

    /// The documents of `top`, which is of `list`, best first; of those with the score of the last one, the first by path.
    func ordered(
        _ top: TopDocuments, by list: KeyPath<SegmentScores, [Float]>, _ files: FileTable
    ) throws -> [ListedDocument] {
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
        var listed = try entries.map {
            ListedDocument(score: $0.score, document: $0.document, position: try files.position(of: $0.document))
        }
        // Equal scores by path, then by place in the file, so that nothing depends on how the index was made.
        listed.sort { left, right in
            if left.score != right.score { return left.score > right.score }
            if left.position != right.position {
                return files.entries[left.position].file.path < files.entries[right.position].file.path
            }
            return left.document.ordinal < right.document.ordinal
        }
        return Array(listed.prefix(top.capacity))
    }
}

/// A document in a list of the best, and the place of its file.
struct ListedDocument {
    var score: Float
    var document: TopDocuments.Document
    var position: Int
}

/// Chooses, among all documents that pass the filter, those worth ranking: the best of either retriever. The same whatever
/// the order in which the files were indexed.
struct Selection {
    /// How many of each list are ranked, whatever the limit: the files that answer are among these for 99.9 % of the labelled
    /// queries.
    static let depth = VectorIndex.neighbours

    let documents: SearchedDocuments
    /// Best first. The first `depth` of each are ranked; the others follow as they are.
    let lexical: [ListedDocument]
    let semantic: [ListedDocument]
    /// Which has begun this search.
    let files: FileTable
    let store: CollectionStore

    /// The documents to rank, each once.
    func candidates() throws -> [Candidate] {
        let first = lexical.prefix(Self.depth)
        let second = semantic.prefix(Self.depth)
        var chosen = first.map(\.document)
        var positions = first.map(\.position)
        var places: [TopDocuments.Document: Int] = [:]
        for (place, document) in chosen.enumerated() { places[document] = place }
        let secondPlaces = second.map { listed in
            if let place = places[listed.document] { return place }
            chosen.append(listed.document)
            positions.append(listed.position)
            return chosen.count - 1
        }
        var candidates = try candidates(chosen, positions)
        for (place, rank) in ranks(of: first).enumerated() { candidates[place].lexicalRank = rank }
        for (place, rank) in zip(secondPlaces, ranks(of: second)) { candidates[place].semanticRank = rank }
        return candidates
    }

    /// For every entry, how many have a higher score.
    private func ranks(of list: ArraySlice<ListedDocument>) -> [Int] {
        var ranks: [Int] = []
        for (index, entry) in list.enumerated() {
            ranks.append(index > 0 && list[index - 1].score == entry.score ? ranks[index - 1] : index)
        }
        return ranks
    }

    /// At most `limit` documents that pass the filter besides `candidates`: those further down the lists, then, by path, those
    /// in neither. So a search returns as many hits as it was asked for whenever there are so many.
    func rest(besides candidates: [Candidate], limit: Int) throws -> [Candidate] {
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
        if rest.count >= limit || seen.count >= documents.count { return try self.candidates(rest) }
        let segments = Dictionary(uniqueKeysWithValues: documents.scores.enumerated().map { ($1.segment.id, $0) })
        for file in try store.files() where rest.count < limit {
            guard let id = file.segment, let segment = segments[id], documents.filter.passes(file) else { continue }
            for ordinal in file.firstDocument..<(file.firstDocument + file.documents) where rest.count < limit {
                let document = TopDocuments.Document(segment: segment, ordinal: ordinal)
                if document != documents.leftOut, seen.insert(document).inserted { rest.append(document) }
            }
        }
        return try self.candidates(rest)
    }

    private func candidates(_ chosen: [TopDocuments.Document]) throws -> [Candidate] {
        try candidates(chosen, chosen.map(files.position))
    }

    private func candidates(_ chosen: [TopDocuments.Document], _ positions: [Int]) throws -> [Candidate] {
        try files.load(chosen, positions)
        var candidates: [Candidate] = []
        candidates.reserveCapacity(chosen.count)
        for (document, position) in zip(chosen, positions) {
            let file = files.entries[position]
            let scores = documents.scores[document.segment]
            // The ranking looks at all of a candidate's file.
            if !file.place.hasCosines {
                try scores.cosines?.compute(file.documents)
                file.noteCosines()
            }
            guard let names = file.chunks[document.ordinal - file.documents.lowerBound] else { continue }
            candidates.append(Candidate(document, file, names, scores))
        }
        return candidates
    }
}
