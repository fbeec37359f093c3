import CollectionStore
import Glibc
import SystemSupport
import TextAnalysis

/// A file with what searches took apart of it. A class, since many candidates share one, and so do many searches.
final class SearchFile {
    /// Its row may change, but not its content: with another, it would be another file.
    fileprivate(set) var file: StoredFile
    /// Its place in its segment.
    let group: Int
    let documents: Range<Int>
    let names: PathNames
    /// The logarithm of the count of its words.
    let logarithmOfLength: Float
    /// Those looked at so far, by place in the file.
    fileprivate(set) var chunks: [SearchChunk?]
    fileprivate var text: HitText?
    /// When the text was asked for last, in generations.
    fileprivate var textAge = 0
    /// The state of the store that `file` was read in.
    fileprivate var state: Int
    /// In the search that looked at it last.
    fileprivate(set) var place = Place()

    /// What a file is in a search.
    struct Place {
        fileprivate(set) var search = 0
        /// Of its segment, among the search's.
        fileprivate(set) var segment = 0
        /// Among the search's files.
        fileprivate(set) var position = 0
        /// Whether the cosines of all its documents are known.
        var hasCosines = false
    }

    fileprivate init(_ file: StoredFile, group: Int, in segment: Segment, state: Int, _ analyzer: inout LexicalAnalyzer)
    {
        self.file = file
        self.group = group
        self.state = state
        documents = segment.documents.documents(ofGroup: group)
        names = PathNames(file.path, &analyzer)
        let words = documents.reduce(0) { $0 + Int(segment.documents.lengths[$1]) }
        logarithmOfLength = log(1 + Float(words))
        chunks = Array(repeating: nil, count: documents.count)
    }

    func noteCosines() { place.hasCosines = true }
}

/// A chunk's record with what searches took apart of it.
final class SearchChunk {
    /// A name that the chunk defines, but no heading.
    struct Definition {
        /// In lower case (ASCII).
        let letters: [UInt8]
        let words: NameWords
    }

    let record: Record
    let definitions: [Definition]

    init(_ record: Record, _ analyzer: inout LexicalAnalyzer) {
        self.record = record
        definitions = record.definitions.filter { $0.kind != "heading" }.map { definition in
            let name = Array(definition.name.utf8)
            return Definition(letters: name.map(lowercased), words: NameWords(of: name.span, &analyzer))
        }
    }
}

/// The files that searches look at. In a process that stays, and a store that keeps reads, what was taken apart of them is kept
/// for the next search. Belongs to one thread at a time.
final class FileTable {
    /// When more are kept, all are forgotten. A chunk takes some 800 bytes, a file 1 KB.
    private static let maximumChunks = 20_000
    private static let maximumFiles = 16_384
    /// Of the texts of one generation; two are kept.
    private static let maximumTextBytes = 12 << 20

    /// Those of a segment, by group.
    private final class Groups {
        var files: [SearchFile?]
        init(count: Int) { files = Array(repeating: nil, count: count) }
    }

    private let store: CollectionStore
    var analyzer = LexicalAnalyzer()
    /// For a second thread.
    var otherAnalyzer = LexicalAnalyzer()
    private var groups: [Int: Groups] = [:]
    private var files = 0
    private var chunks = 0
    /// Those with a text that was made or asked for last, and those before them.
    private var withText: (young: [SearchFile], old: [SearchFile]) = ([], [])
    private var textBytes = 0
    private var textAge = 0
    private var state = 0
    // The search under way.
    private var search = 0
    private var segments: [(segment: Segment, groups: Groups)] = []
    private(set) var entries: [SearchFile] = []

    init(of store: CollectionStore) { self.store = store }

    /// Begins a search in `segments`, in a snapshot of the store.
    func begin(_ segments: [Segment]) {
        search += 1
        entries = []
        if store.stateNumber == nil || files > Self.maximumFiles || chunks > Self.maximumChunks { forget() }
        state = store.stateNumber ?? 0
        var kept: [Int: Groups] = [:]
        self.segments = segments.map { segment in
            let groups = groups[segment.id] ?? Groups(count: segment.documents.groupCount)
            kept[segment.id] = groups
            return (segment, groups)
        }
        groups = kept
    }

    private func forget() {
        groups = [:]
        (files, chunks) = (0, 0)
        ageTexts()
        ageTexts()
    }

    /// The place in `entries` of the file that has `document`.
    func position(of document: TopDocuments.Document) throws -> Int {
        let (segment, groups) = segments[document.segment]
        let group = segment.documents.group(ofDocument: document.ordinal)
        if let file = groups.files[group], file.place.search == search { return file.place.position }
        let file = try file(group, of: segment, groups)
        file.place = .init(search: search, segment: document.segment, position: entries.count)
        entries.append(file)
        return file.place.position
    }

    private func file(_ group: Int, of segment: Segment, _ groups: Groups) throws -> SearchFile {
        let kept = groups.files[group]
        if let kept, kept.state == state { return kept }
        guard let row = try store.file(id: segment.documents.files[group]), row.segment == segment.id else {
            throw StoreError(.damaged, "segment \(segment.id) has a file that is not there", segment: segment.id)
        }
        if let kept, kept.file.path == row.path {
            (kept.file, kept.state) = (row, state)
            return kept
        }
        let file = SearchFile(row, group: group, in: segment, state: state, &analyzer)
        groups.files[group] = file
        files += 1
        return file
    }

    /// Sees to it that the chunks of `listed` are there.
    func load(_ listed: ArraySlice<ListedDocument>) throws { try load(listed.map(\.document), listed.map(\.position)) }

    /// Sees to it that the chunks of `documents`, whose files are at `positions`, are there. Every file is read once.
    func load(_ documents: [TopDocuments.Document], _ positions: [Int]) throws {
        var missing: [Int: Set<Int>] = [:]
        for (document, position) in zip(documents, positions) {
            let file = entries[position]
            let ordinal = document.ordinal - file.documents.lowerBound
            if file.chunks[ordinal] == nil { missing[position, default: []].insert(ordinal) }
        }
        for (position, ordinals) in missing {
            let file = entries[position]
            let records = try store.records(of: file.file, isWanted: ordinals.contains)
            guard records.count == file.chunks.count else {
                throw StoreError(.damaged, "the records of \(file.file.path)")
            }
            for ordinal in ordinals { file.chunks[ordinal] = SearchChunk(records[ordinal], &analyzer) }
            chunks += ordinals.count
        }
    }

    /// The text of `file`.
    func text(of file: SearchFile) throws -> HitText {
        let text = try file.text ?? HitText(store.text(of: file.file))
        // One that would push out most others is taken apart anew each time.
        if file.text != nil && file.textAge == textAge || text.byteCount > Self.maximumTextBytes / 4 { return text }
        if textBytes + text.byteCount > Self.maximumTextBytes { ageTexts() }
        (file.text, file.textAge) = (text, textAge)
        withText.young.append(file)
        textBytes += text.byteCount
        return text
    }

    /// Forgets the texts of the old generation, and begins a young one.
    private func ageTexts() {
        for file in withText.old where file.textAge < textAge { file.text = nil }
        withText = (young: [], old: withText.young)
        textBytes = 0
        textAge += 1
    }
}
