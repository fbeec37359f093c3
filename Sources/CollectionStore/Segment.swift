import SQLite
package import LexicalSearch
import SystemSupport
package import VectorSearch

/// What a segment is, without its postings and vectors.
struct SegmentHead: Sendable {
    let id: Int
    let versions: String
    let dimension: Int
    let documents: SegmentDocuments
    let directory: SegmentDirectory
    private(set) var deleted: DeletionBitmap
    private(set) var lexical: LexicalSegment

    /// Throws `PostingsError.mismatch` when the parts do not fit each other.
    init(
        id: Int, versions: String, dimension: Int, documents: SegmentDocuments, directory: SegmentDirectory,
        deleted: DeletionBitmap
    ) throws(PostingsError) {
        self.id = id
        self.versions = versions
        self.dimension = dimension
        self.documents = documents
        self.directory = directory
        self.deleted = deleted
        lexical = try Self.lexical(documents, deleted)
    }

    private static func lexical(
        _ documents: SegmentDocuments, _ deleted: DeletionBitmap
    ) throws(PostingsError) -> LexicalSegment {
        try LexicalSegment(
            bodyLengths: documents.lengths, groupStarts: documents.firstDocuments,
            live: DocumentBitmap(documentCount: documents.count, allBut: deleted.words))
    }

    /// The same segment, of whose documents now those of `deleted` are.
    func with(_ deleted: DeletionBitmap) throws(PostingsError) -> SegmentHead {
        if deleted == self.deleted { return self }
        var head = self
        head.deleted = deleted
        head.lexical = try Self.lexical(documents, deleted)
        return head
    }
}

/// A segment opened for reading: an unchanging set of documents with their postings and vectors, some of them deleted.
///
/// Blocks are read, and their checksums checked, when they are asked for. Belongs to its store's thread and snapshot.
package final class Segment {
    package let id: Int
    /// Of the vectors.
    package let dimension: Int
    /// What made the segment: the model and the versions of the steps before it.
    package let versions: String
    package let documents: SegmentDocuments
    package let deleted: DeletionBitmap
    /// What lexical searches have to know of the documents.
    package let lexical: LexicalSegment
    let directory: SegmentDirectory
    private let store: CollectionStore

    /// The identifier of the model that made the vectors, the last word of `versions`: those of different models do not compare,
    /// whatever their dimensions.
    package var model: Substring {
        versions.utf8.lastIndex(of: UInt8(ascii: " ")).map { versions[$0...].dropFirst() } ?? versions[...]
    }

    /// Documents that are not deleted.
    package var liveCount: Int { documents.count - deleted.count }

    init(_ head: SegmentHead, of store: CollectionStore) {
        id = head.id
        versions = head.versions
        dimension = head.dimension
        documents = head.documents
        deleted = head.deleted
        lexical = head.lexical
        directory = head.directory
        self.store = store
    }

    /// The segment's posting lists.
    package var postings: PostingsReader {
        PostingsReader(
            documentCount: UInt32(documents.count), groupCount: UInt32(documents.groupCount),
            firstKeys: directory.firstKeys
        ) { [store, id] ordinal in
            try store.block(segment: id, kind: .postings, ordinal: ordinal)
        }
    }

    /// Where `term` occurs: in definitions and paths only, if `namesOnly`.
    package func matches(of term: [UInt8], namesOnly: Bool) throws -> TermMatches {
        let key = ReadCache.TermKey(segment: id, term: term, namesOnly: namesOnly)
        if let kept = store.reading.withLock({ _ in store.cache.matches(key) }) { return kept }
        let postings = postings
        let matches = try TermMatches(
            body: namesOnly ? PostingList() : try postings.postings(of: term, in: .body),
            symbol: try postings.postings(of: term, in: .symbol), path: try postings.postings(of: term, in: .path),
            in: lexical)
        store.reading.withLock { _ in store.cache.keep(matches, key) }
        return matches
    }

    /// How many vector blocks there are; all but the last hold `VectorBlock.capacity` vectors.
    package var vectorBlockCount: Int { directory.vectorBlocks }

    /// Vector block `ordinal`.
    package func vectorBlock(_ ordinal: Int) throws -> VectorBlock {
        let kept = keptVectorBlocks
        if !kept.isEmpty, let block = kept[ordinal] { return block }
        let bytes = try store.block(segment: id, kind: .vectors, ordinal: ordinal)
        let capacity = VectorBlock.capacity(dimension: dimension)
        guard let block = VectorBlock(bytes: bytes, dimension: dimension),
            block.count == min(capacity, documents.count - ordinal * capacity)
        else { throw StoreError(.damaged, "vectors of segment \(id)", segment: id) }
        let row = blockID(segment: id, kind: .vectors, ordinal: ordinal)
        store.reading.withLock { _ in
            store.cache.keep(block, ofSegment: id, ordinal: ordinal, of: vectorBlockCount, row: row)
        }
        return block
    }

    /// All vector blocks that are in memory, nil where one is not; empty when none is.
    package var keptVectorBlocks: [VectorBlock?] {
        store.reading.withLock { _ in store.cache.vectorBlocks(ofSegment: id) }
    }

    /// The vector of document `document`.
    package func vector(_ document: Int) throws -> [Float] {
        let capacity = VectorBlock.capacity(dimension: dimension)
        return try vectorBlock(document / capacity).vector(document % capacity)
    }
}

extension CollectionStore {
    /// The segments that searches look into, in order of their making.
    package func segments() throws -> [Segment] {
        let heads: [SegmentHead]
        if let kept = cache.keptSegments {
            heads = kept
        } else {
            try verifySegments()
            heads = try segmentIDs().map { id in
                // Of a finished segment nothing but the deletions ever changes.
                try cache.head(id)?.with(deletedDocuments(segment: id)) ?? segmentHead(id: id)
            }
            cache.keep(heads)
        }
        return heads.map { Segment($0, of: self) }
    }

    func segmentIDs() throws -> [Int] {
        let statement = try connection.statement("SELECT id FROM segments WHERE state = 1 ORDER BY id")
        defer { statement.reset() }
        var ids: [Int] = []
        while try statement.step() { ids.append(statement.integer(0)) }
        return ids
    }

    func segment(id: Int) throws -> Segment { Segment(try segmentHead(id: id), of: self) }

    private func segmentHead(id: Int) throws -> SegmentHead {
        let statement = try connection.statement(
            "SELECT versions, dimension, documents, groups, directory, deleted FROM segments WHERE id = ?")
        try statement.bind(id, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { throw StoreError(.damaged, "segment \(id) is missing", segment: id) }
        let (dimension, count) = (statement.integer(1), statement.integer(2))
        let damaged = StoreError(.damaged, "segment \(id)", segment: id)
        guard let directory = SegmentDirectory(stored: statement.blob(4)), 1...65_536 ~= dimension,
            0...Int(Int32.max) ~= count, let deleted = DeletionBitmap(stored: statement.blob(5), documents: count)
        else { throw damaged }
        var stored: [UInt8] = []
        for ordinal in 0..<directory.documentBlocks {
            stored += try block(segment: id, kind: .documents, ordinal: ordinal)
        }
        guard let documents = SegmentDocuments(stored: stored, count: count, groupCount: statement.integer(3)) else {
            throw damaged
        }
        return try SegmentHead(
            id: id, versions: statement.text(0) ?? "", dimension: dimension, documents: documents, directory: directory,
            deleted: deleted)
    }

    /// The bytes of a block, whose checksum has been checked. Several threads may ask at once.
    func block(segment: Int, kind: BlockKind, ordinal: Int) throws -> [UInt8] {
        try reading.withLock { _ in try readBlock(segment: segment, kind: kind, ordinal: ordinal) }
    }

    private func readBlock(segment: Int, kind: BlockKind, ordinal: Int) throws -> [UInt8] {
        let id = blockID(segment: segment, kind: kind, ordinal: ordinal)
        if let kept = cache.block(id) { return kept }
        let statement = try connection.statement("SELECT checksum, data FROM blocks WHERE id = ?")
        try statement.bind(id, at: 1)
        defer { statement.reset() }
        guard try statement.step() else {
            throw StoreError(
                .damaged, "block \(ordinal) of the \(kind) of segment \(segment) is missing", segment: segment)
        }
        let bytes = statement.blob(1)
        guard statement.integer(0) == Int(crc32c(bytes) ^ checksum(of: Int64(id))) else {
            throw StoreError(.damaged, "block \(ordinal) of the \(kind) of segment \(segment)", segment: segment)
        }
        cache.keep(bytes, ofRow: id)
        return bytes
    }
}
