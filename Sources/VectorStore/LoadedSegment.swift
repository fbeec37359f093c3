internal import SQLite
internal import SystemSupport
internal import VectorSearch

/// A segment of codes in memory: its blocks are read when a search first needs them, and stay while there is room for them.
final class LoadedSegment: Sendable {
    private struct Kept {
        var blocks: [[UInt8]?]
        /// Bytes of them, for which there is room in `cache`.
        var bytes = 0
        var cache: VectorCache?
    }

    let id: Int
    let rows: SegmentRows
    let layout: CodeLayout
    private let kept: LockedState<Kept>

    /// Throws `StoredSegment.Damage` when the layout is none.
    init(id: Int, rows: SegmentRows, layout: [UInt8]) throws {
        self.id = id
        self.rows = rows
        do {
            self.layout = try CodeLayout(encoded: layout, rowCount: rows.count)
        } catch { throw StoredSegment.Damage("the layout of segment \(id)") }
        kept = LockedState(Kept(blocks: [[UInt8]?](repeating: nil, count: self.layout.blockCount)))
    }

    /// One whose codes have just been made.
    init(id: Int, rows: SegmentRows, codes: CodedVectors, cache: VectorCache) {
        self.id = id
        self.rows = rows
        layout = codes.layout
        var found = Kept(blocks: [[UInt8]?](repeating: nil, count: layout.blockCount))
        if let blocks = codes.blocksInMemory, case let bytes = blocks.reduce(0, { $0 + $1.count }), cache.reserve(bytes)
        {
            found = Kept(blocks: blocks, bytes: bytes, cache: cache)
        }
        kept = LockedState(found)
    }

    deinit { kept.withLock { $0.cache?.release($0.bytes) } }

    /// Block `ordinal`, from memory or else from the database, where its checksum is compared.
    func block(_ ordinal: Int, cache: VectorCache, _ connection: Connection) throws -> [UInt8] {
        if let block = kept.withLock({ $0.blocks[ordinal] }) { return block }
        let block = try StoredSegment.block(ordinal, of: id, connection)
        kept.withLock { kept in
            guard kept.blocks[ordinal] == nil, cache.reserve(block.count) else { return }
            kept.blocks[ordinal] = block
            kept.bytes += block.count
            kept.cache = cache
        }
        return block
    }
}

/// What searches a collection's rows by codes: a quantizer and the segments made with it, oldest rows first.
struct LoadedIndex: Sendable {
    var quantizerID: Int
    var quantizer: VectorQuantizer
    var segments: [LoadedSegment]
    /// Of each segment the ordinals of the rows that are still there; nil for all.
    var live: [RowBitmap?]

    var rowCount: Int { segments.reduce(0) { $0 + $1.rows.count } }

    /// What the database has; parts that `older` or `prepared` have in memory are taken from there. Nil when there is none.
    init?(
        of collection: CollectionRow, older: LoadedIndex?, prepared: LoadedIndex?, _ connection: Connection
    ) throws {
        let descriptions = try StoredSegment.descriptions(of: collection, connection)
        guard !descriptions.isEmpty else { return nil }
        let known = [older, prepared].compactMap { $0 }
        var found: (id: Int, quantizer: VectorQuantizer)?
        for description in descriptions {
            guard case .quantizer(let byteCount) = description.content else { continue }
            let id = description.id
            guard found == nil else { throw StoredSegment.Damage("a second quantizer") }
            let quantizer =
                try known.first { $0.quantizerID == id }?.quantizer
                ?? StoredSegment.quantizer(id, byteCount: byteCount, connection)
            found = (id, quantizer)
        }
        guard let found, found.quantizer.dimension == collection.description.dimension,
            found.quantizer.metric == collection.description.metric.vectorMetric
        else { throw StoredSegment.Damage("the quantizer") }
        (quantizerID, quantizer) = found
        var segments: [LoadedSegment] = []
        for description in descriptions {
            guard case .codes(let quantizerID, let rows, let layout) = description.content else { continue }
            let id = description.id
            guard quantizerID == found.id else { throw StoredSegment.Damage("segment \(id)") }
            let segment =
                try known.lazy.flatMap(\.segments).first { $0.id == id }
                ?? LoadedSegment(id: id, rows: rows, layout: layout)
            guard segment.layout.fingerprint == quantizer.fingerprint else {
                throw StoredSegment.Damage("segment \(id)")
            }
            segments.append(segment)
        }
        self.segments = segments.sorted { $0.rows.first < $1.rows.first }
        live = []
    }

    /// One that has just been made.
    init(quantizerID: Int, quantizer: VectorQuantizer, segments: [LoadedSegment]) {
        self.quantizerID = quantizerID
        self.quantizer = quantizer
        self.segments = segments
        live = []
    }

    /// Notes which rows there are.
    mutating func setLive(_ rows: RowSet) {
        live = segments.map { segment in
            let bitmap = segment.rows.bitmap(of: rows)
            return bitmap.count == segment.rows.count ? nil : bitmap
        }
    }

    /// Notes that `row` is no more.
    mutating func remove(_ row: Int) {
        for (index, segment) in segments.enumerated() {
            guard let ordinal = segment.rows.ordinal(of: row) else { continue }
            if live[index] == nil { live[index] = RowBitmap(rows: segment.rows.count, all: true) }
            live[index]?.remove(ordinal)
        }
    }
}

extension Metric {
    var vectorMetric: VectorMetric {
        switch self {
        case .cosine: .cosine
        case .dot: .dot
        case .euclidean: .l2
        }
    }
}
