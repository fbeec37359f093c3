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

    /// The best `count` of a retriever's list.
    func best(_ count: Int, by retriever: Retriever) -> TopDocuments {
        var top = TopDocuments(capacity: count)
        for (index, scores) in scores.enumerated() {
            let leftOut = leftOut?.segment == index ? leftOut?.ordinal : nil
            switch retriever.scores(scores) {
            case .all(let all, let floor):
                filter.forEachRange(in: scores.segment) { range in
                    top.insert(all, in: range, of: index, above: floor, besides: leftOut)
                }
            case .some(let ordinals, let values):
                // All of them pass the filter.
                for (ordinal, value) in zip(ordinals, values) where Int(ordinal) != leftOut {
                    top.insert(.init(segment: index, ordinal: Int(ordinal)), score: value)
                }
            }
        }
        top.finish()
        return top
    }

    /// The documents with exactly the score `score`.
    private func documents(scored score: Float, by retriever: Retriever) -> [TopDocuments.Document] {
        var found: [TopDocuments.Document] = []
        func add(_ ordinal: Int, _ index: Int) {
            let document = TopDocuments.Document(segment: index, ordinal: ordinal)
            if document != leftOut { found.append(document) }
        }
        for (index, scores) in scores.enumerated() {
            switch retriever.scores(scores) {
            case .all(let all, _):
                if all.isEmpty { continue }
                filter.forEachRange(in: scores.segment) {
                    for ordinal in $0 where all[ordinal] == score { add(ordinal, index) }
                }
            case .some(let ordinals, let values):
                for (ordinal, value) in zip(ordinals, values) where value == score { add(Int(ordinal), index) }
            }
        }
        return found
    }

    /// Computes the cosines of the documents among which the nearest are, unless they are known.
    func computeCosinesOfNearest(isConcurrent: Bool = true) throws {
        let wanted = scores.compactMap(\.cosines).compactMap { cosines in
            cosines.ofNearest.isEmpty ? cosines.nearest.map { (cosines, $0) } : nil
        }
        for (wanted, found) in zip(wanted, try Self.compute(wanted, isConcurrent)) { wanted.0.ofNearest = found }
    }

    /// Computes the cosines of all documents in the files of `chosen`: the ranking looks at all of a candidate's file.
    func computeCosines(inFilesOf chosen: [TopDocuments.Document], isConcurrent: Bool = true) throws {
        var ordinals = scores.map { _ in [Int]() }
        for document in chosen { ordinals[document.segment].append(document.ordinal) }
        let wanted = zip(scores, ordinals).compactMap { scores, ordinals in
            scores.cosines.map { ($0, $0.missing(inGroupsOf: ordinals)) }
        }
        for (wanted, found) in zip(wanted, try Self.compute(wanted, isConcurrent)) { wanted.0.add(found) }
    }

    /// The cosines of documents of several segments, if it `isConcurrent` half of them by another thread, if they are many.
    private static func compute(
        _ wanted: [(cosines: Cosines, documents: [UInt32])], _ isConcurrent: Bool
    ) throws -> [[Float]] {
        let isWorthThread = wanted.reduce(0) { $0 + $1.documents.count } >= cosinesWorthThread
        let halves = try Thread.both(isConcurrent: isConcurrent && isWorthThread) {
            try wanted.map { try $0.cosines.compute($0.documents.prefix($0.documents.count / 2)) }
        } and: {
            try wanted.map { try $0.cosines.compute($0.documents.dropFirst($0.documents.count / 2)) }
        }
        return zip(halves.0, halves.1).map(+)
    }

    private static let cosinesWorthThread = 128

    /// The documents of `top`, which is of `retriever`, best first; of those with the score of the last one, the first by path.
    func ordered(
        _ top: TopDocuments, by retriever: Retriever, _ files: FileTable
    ) throws -> [ListedDocument] {
        var entries = top.entries
        if top.leftOutEquals {
            let threshold = top.threshold
            entries.removeAll { $0.score == threshold }
            entries += documents(scored: threshold, by: retriever).map { .init(score: threshold, document: $0) }
        }
        let positions = try files.positions(of: entries.map(\.document))
        var listed = zip(entries, positions).map {
            ListedDocument(score: $0.score, document: $0.document, position: $1)
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

/// What finds documents.
enum Retriever {
    case words, vectors

    /// What it makes of a segment's documents.
    enum Scores {
        /// By document; what has no more than `floor` is no find. None when the retriever takes no part.
        case all([Float], above: Float)
        /// Of those documents alone that may be among the best, all of which pass the filter.
        case some([UInt32], [Float])
    }

    func scores(_ segment: SegmentScores) -> Scores {
        switch self {
        // What has none of the words is no find, however few there are.
        case .words: .all(segment.lexical, above: 0)
        case .vectors:
            if let nearest = segment.cosines?.nearest {
                .some(nearest, segment.cosines?.ofNearest ?? [])
            } else {
                .all(segment.cosines?.all ?? [], above: -.infinity)
            }
        }
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
        try candidates(chosen, files.positions(of: chosen))
    }

    private func candidates(_ chosen: [TopDocuments.Document], _ positions: [Int]) throws -> [Candidate] {
        try files.load(chosen, positions)
        try documents.computeCosines(inFilesOf: chosen)
        var candidates: [Candidate] = []
        candidates.reserveCapacity(chosen.count)
        for (document, position) in zip(chosen, positions) {
            let file = files.entries[position]
            guard let names = file.chunks[document.ordinal - file.documents.lowerBound] else { continue }
            candidates.append(Candidate(document, file, names, documents.scores[document.segment]))
        }
        return candidates
    }
}
