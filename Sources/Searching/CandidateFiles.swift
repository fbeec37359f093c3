import CollectionStore
import SystemSupport

/// The files that documents of a search lie in, each read from the store once.
struct CandidateFiles {
    /// A file with where its documents are.
    struct Entry {
        var file: StoredFile
        /// Empty until a document of the file needs its record.
        var records: [Record] = []
        /// The segment's place in the search, and the file's documents in it.
        var segment: Int
        var documents: Range<Int>
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
            Entry(file: file, segment: document.segment, documents: segment.documents.documents(ofGroup: group)))
        return entries.count - 1
    }

    /// The record of `document`, which lies in the file at `position`.
    mutating func record(of document: TopDocuments.Document, in position: Int) throws -> Record {
        if entries[position].records.isEmpty {
            entries[position].records = try store.records(of: entries[position].file)
        }
        let ordinal = document.ordinal - entries[position].documents.lowerBound
        guard entries[position].records.indices.contains(ordinal) else {
            throw StoreError(.damaged, "the records of \(entries[position].file.path)")
        }
        return entries[position].records[ordinal]
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
