import CollectionStore
import SystemSupport

/// The files that documents of a search lie in, each read from the store once.
struct CandidateFiles {
    /// A file with where its documents are. A class, since many candidates share one.
    final class Entry {
        let file: StoredFile
        /// The segment's place in the search, and in it the file's group and documents.
        let segment: Int
        let group: Int
        let documents: Range<Int>
        /// Whether the cosines of all its documents are known.
        var hasCosines = false

        init(file: StoredFile, segment: Int, group: Int, documents: Range<Int>) {
            self.file = file
            self.segment = segment
            self.group = group
            self.documents = documents
        }
    }

    private let store: CollectionStore
    private let segments: [Segment]
    private var positions: [Int64: Int] = [:]
    private(set) var entries: [Entry] = []

    init(_ segments: [Segment], of store: CollectionStore) {
        self.store = store
        self.segments = segments
    }

    /// The place in `entries` of the file that has `document`.
    mutating func position(of document: TopDocuments.Document) throws -> Int {
        let segment = segments[document.segment]
        let group = segment.documents.group(ofDocument: document.ordinal)
        let id = segment.documents.files[group]
        if let position = positions[id] { return position }
        guard let file = try store.file(id: id), file.segment == segment.id else {
            throw StoreError(.damaged, "segment \(segment.id) has a file that is not there", segment: segment.id)
        }
        positions[id] = entries.count
        entries.append(
            Entry(
                file: file, segment: document.segment, group: group,
                documents: segment.documents.documents(ofGroup: group)))
        return entries.count - 1
    }

    /// The records of `documents`, with the places of their files, in the same order. Every file is read once.
    mutating func records(of documents: [TopDocuments.Document]) throws -> [(position: Int, record: Record)] {
        var positions: [Int] = []
        for document in documents { positions.append(try position(of: document)) }
        var found: [(position: Int, record: Record)?] = Array(repeating: nil, count: documents.count)
        let byFile = documents.indices.sorted {
            (positions[$0], documents[$0].ordinal) < (positions[$1], documents[$1].ordinal)
        }
        var start = 0
        while start < byFile.count {
            let position = positions[byFile[start]]
            let ofFile = byFile[start...].prefix { positions[$0] == position }
            start = ofFile.endIndex
            let entry = entries[position]
            let ordinals = ofFile.map { documents[$0].ordinal - entry.documents.lowerBound }
            let records = try store.records(of: entry.file, at: ordinals)
            for (index, record) in zip(ofFile, records) { found[index] = (position, record) }
        }
        return found.compactMap(\.self)
    }

    /// Puts the best first; equal scores by path, then by place in the file, so that nothing depends on how the index was made.
    mutating func sort(_ entries: inout [TopDocuments.Entry]) throws {
        var keyed: [(entry: TopDocuments.Entry, position: Int)] = []
        for entry in entries { keyed.append((entry, try position(of: entry.document))) }
        keyed.sort { left, right in
            if left.entry.score != right.entry.score { return left.entry.score > right.entry.score }
            if left.position != right.position {
                return self.entries[left.position].file.path < self.entries[right.position].file.path
            }
            return left.entry.document.ordinal < right.entry.document.ordinal
        }
        entries = keyed.map(\.entry)
    }
}
