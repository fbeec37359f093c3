import CollectionStore
import SystemSupport
import TextAnalysis

/// The files that searches look at. In a process that stays, and a store that keeps reads, what was taken apart of them is kept
/// for the next search. Belongs to one thread at a time.
final class FileTable {
    /// Bytes of files at most, about: some 25,000 files of 130,000 chunks take half. What does not fit is forgotten after its search.
    private static let capacity = 64 << 20

    /// Those of a segment, by group.
    private final class Groups {
        var files: [SearchFile?]
        /// Where they are in `entries` in the search under way; -1 for those that take no part.
        var positions: [Int32]
        /// Groups that `prepare` has been through.
        var prepared = 0
        init(count: Int) {
            files = Array(repeating: nil, count: count)
            positions = Array(repeating: -1, count: count)
        }
    }

    private let store: CollectionStore
    var analyzer = LexicalAnalyzer()
    /// For a second thread.
    var otherAnalyzer = LexicalAnalyzer()
    private var groups: [Int: Groups] = [:]
    private var bytes = 0
    /// Where those are that there is no room for.
    private var passing: [(groups: Groups, group: Int)] = []
    private var texts = ShownTexts()
    /// By filter, the documents that pass in the state of the store numbered `state`.
    var filters = RecentCache<SearchFilter, [Int: [Range<Int>]]>(capacity: 8)
    private var state = 0
    // The search under way.
    private var segments: [(segment: Segment, groups: Groups)] = []
    private(set) var entries: [SearchFile] = []

    init(of store: CollectionStore) { self.store = store }

    /// Begins a search in `segments`, in a snapshot of the store.
    func begin(_ segments: [Segment]) {
        end()
        for (groups, group) in passing {
            bytes -= groups.files[group]?.byteCount ?? 0
            groups.files[group] = nil
        }
        passing = []
        texts.begin()
        if store.stateNumber == nil {
            groups = [:]
            bytes = 0
            texts.forget()
        }
        if store.stateNumber == nil || store.stateNumber != state { filters = RecentCache(capacity: 8) }
        state = store.stateNumber ?? 0
        var kept: [Int: Groups] = [:]
        for segment in segments { kept[segment.id] = groups.removeValue(forKey: segment.id) }
        // A merge gives files another segment, and changes nothing else about them.
        var moved: [Int64: SearchFile] = [:]
        for case let file? in groups.values.flatMap(\.files) {
            moved[file.file.id] = file
            bytes -= file.byteCount
        }
        self.segments = segments.map { segment in
            let groups = kept[segment.id] ?? receive(&moved, in: segment)
            kept[segment.id] = groups
            return (segment, groups)
        }
        groups = kept
    }

    /// Ends the search under way.
    private func end() {
        for file in entries { segments[file.place.segment].groups.positions[file.place.group] = -1 }
        (segments, entries) = ([], [])
    }

    private func receive(_ moved: inout [Int64: SearchFile], in segment: Segment) -> Groups {
        let groups = Groups(count: segment.documents.groupCount)
        if moved.isEmpty { return groups }
        for (group, id) in segment.documents.files.enumerated() {
            guard let file = moved.removeValue(forKey: id),
                file.chunks.count == segment.documents.documents(ofGroup: group).count
            else { continue }
            groups.files[group] = file
            bytes += file.byteCount
        }
        while groups.prepared < groups.files.count,
            groups.files[groups.prepared] != nil || !isThere(groups.prepared, in: segment)
        {
            groups.prepared += 1
        }
        return groups
    }

    /// Whether group `group` has documents that are not deleted. A file's documents are deleted together.
    private func isThere(_ group: Int, in segment: Segment) -> Bool {
        segment.documents.documents(ofGroup: group).first.map { !segment.deleted.contains($0) } ?? false
    }

    /// The places in `entries` of the files that have `documents`.
    func positions(of documents: [TopDocuments.Document]) throws -> [Int] {
        var positions = documents.map { _ in 0 }
        // Segment by segment, since what another thread looks at too takes long to get hold of.
        for (index, (segment, groups)) in segments.enumerated() {
            for (place, document) in documents.enumerated() where document.segment == index {
                let group = segment.documents.group(ofDocument: document.ordinal)
                if groups.positions[group] < 0 {
                    let file = try file(group, ofSegment: index)
                    file.enter(self.place(ofGroup: group, inSegment: index, position: entries.count))
                    groups.positions[group] = Int32(entries.count)
                    entries.append(file)
                }
                positions[place] = Int(groups.positions[group])
            }
        }
        return positions
    }

    private func place(ofGroup group: Int, inSegment index: Int, position: Int) -> SearchFile.Place {
        SearchFile.Place(
            segment: index, group: group,
            documents: segments[index].segment.documents.documents(ofGroup: group), position: position)
    }

    /// The file of group `group` of segment `index`, among the search's, whether it takes part in the search or not.
    func file(_ group: Int, ofSegment index: Int) throws -> SearchFile {
        let (segment, groups) = segments[index]
        if let kept = groups.files[group] { return kept }
        let place = place(ofGroup: group, inSegment: index, position: 0)
        let row = try row(segment.documents.files[group], in: segment)
        let file = SearchFile(row, state: state, at: place, in: segment, &analyzer)
        groups.files[group] = file
        if bytes + file.byteCount > Self.capacity { passing.append((groups, group)) }
        bytes += file.byteCount
        return file
    }

    /// Whether only few files would have to be read to have all.
    var hasNearlyAll: Bool { !isFull && unpreparedCount <= Self.fewFiles }

    /// Whether `prepare` would have much to do.
    var isWorthPreparing: Bool { !isFull && unpreparedCount > Self.fewFiles }

    private var isFull: Bool { bytes >= Self.capacity }

    private var unpreparedCount: Int { segments.reduce(0) { $0 + $1.groups.files.count - $1.groups.prepared } }

    private static let fewFiles = 100

    private func row(_ id: Int64, in segment: Segment) throws -> StoredFile {
        guard let row = try store.file(id: id), row.segment == segment.id else {
            throw StoreError(.damaged, "segment \(segment.id) has a file that is not there", segment: segment.id)
        }
        return row
    }

    /// Sees to it that the row of `file` is that of now.
    func update(_ file: SearchFile) throws {
        try file.update(to: state) { try row(file.file.id, in: segments[file.place.segment].segment) }
    }

    /// Sees to it that the names of the chunks of `listed` are there.
    func load(_ listed: ArraySlice<ListedDocument>) throws { try load(listed.map(\.document), listed.map(\.position)) }

    /// Sees to it that the names of the chunks `documents`, whose files are at `positions`, are there. Every file is read once.
    func load(_ documents: [TopDocuments.Document], _ positions: [Int]) throws {
        var missing: [Int: Set<Int>] = [:]
        for (document, position) in zip(documents, positions) {
            let file = entries[position]
            let ordinal = document.ordinal - file.documents.lowerBound
            if file.chunks[ordinal] == nil { missing[position, default: []].insert(ordinal) }
        }
        for (position, ordinals) in missing { try load(entries[position], isWanted: ordinals.contains) }
    }

    private func load(_ file: SearchFile, isWanted: (_ ordinal: Int) -> Bool) throws {
        let before = file.byteCount
        try store.forEachDefinitions(of: file.file, isWanted: isWanted) { ordinal, definitions in
            if file.chunks[ordinal] == nil { file.keep(ChunkNames(definitions, &analyzer), ofChunk: ordinal) }
        }
        bytes += file.byteCount - before
    }
}

// MARK: - What hits show

extension FileTable {
    /// The text of `file`. Several threads may read at once, while none does anything else.
    func readText(of file: SearchFile) throws -> HitText { try file.shown?.text ?? HitText(store.text(of: file.file)) }

    /// The records of the chunks `ordinals` of `file`, likewise.
    func readRecords(_ ordinals: Set<Int>, of file: SearchFile) throws -> [Int: Record] {
        let kept = (file.shown?.records ?? [:]).filter { ordinals.contains($0.key) }
        if kept.count == ordinals.count { return kept }
        let records = try store.records(of: file.file, isWanted: ordinals.contains)
        return Dictionary(uniqueKeysWithValues: ordinals.map { ($0, records[$0]) })
    }

    /// Keeps what was read of `file`, which has just been shown, for a while.
    func keep(_ text: HitText, _ records: [Int: Record], of file: SearchFile) {
        if file.shown == nil { texts.keep(text, of: file) } else { texts.noteUse(of: file) }
        file.shown?.records.merge(records) { $1 }
    }

    /// Forgets everything but the names; within no search.
    func forgetReads() {
        texts.forget()
        end()
        filters = RecentCache(capacity: 8)
    }
}

// MARK: - Ahead of searches

extension FileTable {
    /// Takes files apart that no search has looked at yet, until `deadline` at most. Returns whether there are no more, or no room.
    /// To be called after `begin`.
    func prepare(_ embedder: inout PathEmbedder, until deadline: ContinuousClock.Instant) throws -> Bool {
        for (index, (segment, groups)) in segments.enumerated() {
            while groups.prepared < groups.files.count {
                if isFull { return true }
                let group = groups.prepared
                groups.prepared += 1
                if isThere(group, in: segment) {
                    do {
                        let file = try file(group, ofSegment: index)
                        _ = file.vector(&embedder)
                        if file.chunks.contains(where: { $0 == nil }) { try load(file) { _ in true } }
                    } catch let error as StoreError where error.code == .damaged {
                        // Whichever search comes upon the file says so; the others go on.
                    }
                    if ContinuousClock.now >= deadline { return false }
                }
            }
        }
        return true
    }
}
