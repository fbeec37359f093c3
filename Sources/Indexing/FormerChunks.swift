import CollectionStore
import SystemSupport
import VectorSearch

/// The chunks that a file had when it was last indexed: where the model's input is still the same, so is the vector.
struct FormerChunks {
    private let text: [UInt8]
    private let records: [Record]
    private let vectors: StoredVectors
    /// The last record of every checksum of symbol and text.
    private var ordinals: [UInt32: Int] = [:]

    init(text: [UInt8], records: [Record], vectors: StoredVectors) {
        self.text = text
        self.records = records
        self.vectors = vectors
        ordinals.reserveCapacity(records.count)
        for (ordinal, record) in records.enumerated() {
            ordinals[Self.key(text.span.extracting(record.bytes), record.symbol?.name)] = ordinal
        }
    }

    /// Where the vector of a chunk with this symbol and text is stored; nil when there was no such chunk.
    func place(of body: Span<UInt8>, symbol: String?) -> (block: VectorBlock, row: Int)? {
        guard let ordinal = ordinals[Self.key(body, symbol)], case let record = records[ordinal],
            record.symbol?.name == symbol, record.bytes.count == body.count
        else { return nil }
        // The checksum finds it, the bytes decide.
        let isSame = body.withUnsafeBytes { body in
            text.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[record.bytes]).elementsEqual(body) }
        }
        return isSame ? vectors.place(ordinal) : nil
    }

    private static func key(_ body: Span<UInt8>, _ symbol: String?) -> UInt32 {
        let checksum = body.withUnsafeBytes { crc32c($0) }
        return symbol.map { checksum ^ crc32c(Array($0.utf8)) } ?? checksum
    }
}

/// Finds what the store has of files that have changed or moved. For one thread.
struct FormerChunkReader: ~Copyable {
    /// Opens the store; nil when there is none to read.
    private let open: () throws -> CollectionStore?
    private var store: CollectionStore?
    private let versions: String
    /// The files that are gone, by their content: one of them may be where a new file comes from.
    private let gone: [ContentHash: StoredFile]
    /// Files beside each other are in the same blocks.
    private var lastVectors: StoredVectors?

    init(versions: IndexVersions, gone: [ContentHash: StoredFile], open: @escaping () throws -> CollectionStore?) {
        self.versions = versions.all
        self.gone = gone
        self.open = open
    }

    /// What the file at `path`, with content of this `hash`, was when it was last indexed: as `stored`, or, when that is nil, under
    /// another name. Nil as well where another model, or another version of a step before it, did that.
    mutating func chunks(of path: BytePath, stored: StoredFile?, hash: ContentHash) throws -> FormerChunks? {
        guard let file = stored ?? gone[hash], file.skip == nil, file.documents > 0, let segment = file.segment,
            file.path.stem == path.stem
        else { return nil }
        if store == nil { store = try open() }
        guard let store else { return nil }
        return try store.snapshot {
            let documents = file.firstDocument..<(file.firstDocument + file.documents)
            guard
                let vectors = try store.vectors(documents, segment: segment, madeBy: versions, last: lastVectors)
            else { return nil }
            lastVectors = vectors
            return FormerChunks(text: try store.text(of: file), records: try store.records(of: file), vectors: vectors)
        }
    }
}
