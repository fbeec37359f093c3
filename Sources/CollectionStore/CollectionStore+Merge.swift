private import LexicalSearch
import SQLite
import SystemSupport
private import VectorSearch

extension CollectionStore {
    /// So many segments of about the same size are merged into one.
    private static let mergeFactor = 10
    /// A segment with more of its documents deleted than this share is made anew without them.
    private static let deletedShare = 0.3
    /// Bytes of blocks that one transaction of a merge writes, about.
    private static let transactionBytes = 8 << 20

    /// Merges until fewer than `mergeFactor` segments are of one size class, and none has too many deleted documents.
    ///
    /// Searches see the old segments until the new one is whole. What is stopped half way is dropped by the next writer.
    func mergeSegments(isCancelled: () -> Bool) throws {
        while !isCancelled(), let group = Self.nextMerge(try segments()) {
            try merge(group, isCancelled: isCancelled)
        }
    }

    /// Remembers that `segments` hold words of purged files, until `purgeSegments` has made them anew.
    func notePurge(of segments: some Collection<Int>) throws {
        let all = try segmentsToPurge().union(segments)
        try setMetadata("purge", to: all.sorted().map(String.init).joined(separator: " "))
    }

    func segmentsToPurge() throws -> Set<Int> {
        Set((try metadata("purge") ?? "").split(separator: " ").compactMap { Int($0) })
    }

    /// Makes the segments anew that have words of purged files, and overwrites the old ones. Returns whether there were any.
    func purgeSegments() throws -> Bool {
        let segmentsToPurge = try segmentsToPurge()
        if segmentsToPurge.isEmpty { return false }
        try connection.execute("PRAGMA secure_delete=ON")
        defer { try? connection.execute("PRAGMA secure_delete=FAST") }
        for segment in try segments() where segmentsToPurge.contains(segment.id) {
            try merge([segment], isCancelled: { false })
        }
        // Its codes are of the purged texts too.
        try removeVectorIndex()
        try setMetadata("purge", to: "")
        return true
    }

    private struct SizeClass: Hashable {
        var versions: String
        var size: Int
    }

    /// The segments to merge next, if any.
    private static func nextMerge(_ segments: [Segment]) -> [Segment]? {
        // Sizes a factor of four apart, as in a log-structured merge tree (O'Neil et al., 1996).
        let classes = Dictionary(grouping: segments) { segment in
            let bits = Int.bitWidth - (segment.liveCount / 64).leadingZeroBitCount
            return SizeClass(versions: segment.versions, size: (bits + 1) / 2)
        }
        let full = classes.filter { $0.value.count >= mergeFactor }
        if let smallest = full.min(by: { $0.key.size < $1.key.size }) { return smallest.value }
        return segments.first { Double($0.deleted.count) > deletedShare * Double($0.documents.count) }.map { [$0] }
    }

    /// Replaces `segments`, all of the same versions, by one with their live documents.
    func merge(_ segments: [Segment], isCancelled: () -> Bool) throws {
        guard let first = segments.first else { return }
        var documents = SegmentDocuments()
        var inputs: [MergeInput] = []
        for segment in segments { inputs.append(try append(segment, to: &documents)) }

        try connection.execute("BEGIN IMMEDIATE")
        var isOpen = true
        defer { if isOpen { try? connection.execute("ROLLBACK") } }
        var written = 0
        /// Ends the transaction once it has written enough, and begins the next.
        func breathe(_ bytes: Int) throws {
            written += bytes
            if written < Self.transactionBytes { return }
            written = 0
            isOpen = false
            try connection.execute("COMMIT")
            if isCancelled() { throw StoreError(.cancelled, "stopped while merging segments") }
            try connection.execute("BEGIN IMMEDIATE")
            isOpen = true
        }

        let merged = try beginSegment(dimension: first.dimension, versions: first.versions)
        var directory = SegmentDirectory()
        try mergePostings(inputs) { block in
            try writeBlock(segment: merged, kind: .postings, ordinal: directory.firstKeys.count, block.data)
            directory.firstKeys.append(block.firstKey)
            try breathe(block.data.count)
        }
        var vectors = VectorBlockBuilder(dimension: first.dimension)
        func write(_ blocks: [[UInt8]]) throws {
            for block in blocks {
                try writeBlock(segment: merged, kind: .vectors, ordinal: directory.vectorBlocks, block)
                directory.vectorBlocks += 1
                try breathe(block.count)
            }
        }
        for segment in segments {
            var document = 0
            for ordinal in 0..<segment.vectorBlockCount {
                let block = try segment.vectorBlock(ordinal)
                for row in 0..<block.count {
                    if !segment.deleted.contains(document) { vectors.append(row: row, of: block) }
                    document += 1
                }
                try write(vectors.takeFinished())
            }
        }
        try write(vectors.finish())
        try finishSegment(merged, documents, directory)
        try moveFiles(to: merged, documents)
        for segment in segments { try dropSegment(segment.id) }
        try signSegments()
        isOpen = false
        try connection.execute("COMMIT")
    }

    /// Appends the live documents of `segment` to `documents`, and says what its ordinals become.
    private func append(_ segment: Segment, to documents: inout SegmentDocuments) throws -> MergeInput {
        var newDocuments = [UInt32](repeating: MergeInput.dropped, count: segment.documents.count)
        var newGroups = [UInt32](repeating: MergeInput.dropped, count: segment.documents.groupCount)
        let current = try files(inSegment: segment.id)
        for group in 0..<segment.documents.groupCount {
            let file = segment.documents.files[group]
            // A group without documents has none that could be marked as deleted.
            guard current.contains(file) else { continue }
            let range = segment.documents.documents(ofGroup: group)
            newGroups[group] = UInt32(documents.groupCount)
            for (offset, document) in range.enumerated() {
                newDocuments[document] = UInt32(documents.count + offset)
            }
            documents.appendGroup(file: file, lengths: segment.documents.lengths[range])
        }
        return MergeInput(postings: segment.postings, documents: newDocuments, groups: newGroups)
    }

    private func files(inSegment segment: Int) throws -> Set<Int64> {
        let statement = try connection.statement("SELECT id FROM files WHERE segment = ?")
        try statement.bind(segment, at: 1)
        defer { statement.reset() }
        var files: Set<Int64> = []
        while try statement.step() { files.insert(statement.integer64(0)) }
        return files
    }

    private func moveFiles(to segment: Int, _ documents: SegmentDocuments) throws {
        let statement = try connection.statement(
            "UPDATE files SET segment = ?, first_document = ?, place_checksum = ? WHERE id = ?")
        for (group, file) in documents.files.enumerated() {
            let place = documents.documents(ofGroup: group)
            let checksum = StoredFile.placeChecksum(
                id: file, segment: segment, firstDocument: place.lowerBound, documents: place.count)
            try statement.bind(segment, at: 1)
            try statement.bind(place.lowerBound, at: 2)
            try statement.bind(Int(checksum), at: 3)
            try statement.bind(file, at: 4)
            try statement.run()
        }
    }
}
