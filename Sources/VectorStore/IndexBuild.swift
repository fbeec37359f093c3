internal import SQLite
internal import SystemSupport
internal import VectorSearch

/// One step of building an index: reads embeddings while others go on reading and writing, and at last puts the result in the place
/// of what it replaces, in one transaction.
struct IndexBuild {
    let store: SQLiteVectorStore
    /// What is built from.
    let collection: CollectionRow
    let view: CollectionView
    let progress: (Double) throws -> Void

    /// Bytes of a transaction at most: others wait for it.
    private static let transactionBytes = 8 << 20

    func carryOut(_ step: IndexPlan.Step) throws {
        try dropUnfinished()
        switch step {
        case .rebuild:
            var rows = SegmentRows()
            view.live.forEach { rows.append($0) }
            try takingTurn(rows.count) { try rebuild(rows) }
        case .code(let segments, let withTail):
            let rows = self.rows(of: segments, withTail: withTail)
            try takingTurn(rows.count) { try code(rows, segments, withTail: withTail) }
        case .discard: try replace(all: true, with: nil, indexedRow: 0)
        case .compactDeletions:
            try change { collection, connection in
                let segments = view.index?.segments ?? []
                try DeletionLog.compact(&collection, connection) { row in
                    segments.contains { $0.rows.ordinal(of: row) != nil }
                }
            }
        }
    }

    /// How many of all rows are in these segments, and in the tail if `withTail`, from 0 to 1.
    func share(of segments: Range<Int>, withTail: Bool) -> Double {
        let rows = segments.reduce(0) { $0 + (view.index?.segments[$1].rows.count ?? 0) }
        let tail = withTail ? collection.nextRow - collection.indexedRow : 0
        return Double(rows + tail) / Double(max(collection.rows, 1))
    }

    // MARK: - Steps

    private func takingTurn(_ rows: Int, _ body: () throws -> Void) throws {
        try BuildTurn.take(
            rows: rows, dimension: collection.description.dimension,
            memoryLimit: indexSettings(rows: rows).memoryLimit, whileWaiting: { try self.step(0) }, body)
    }

    private func rebuild(_ rows: SegmentRows) throws {
        let settings = indexSettings(rows: rows.count)
        let builder = VectorIndexBuilder(
            metric: collection.description.metric.vectorMetric, settings: settings, progress: step)
        let (built, missing) = try withSource(of: rows) { try builder.build($0) }
        let blocks = built.quantizer.blocks
        let quantizer = try write(blocks.count) { blocks[$0] }
        let segment = try write(built.codes.layout.blockCount, built.codes.block)
        let made = Made(
            quantizer: .init(
                id: quantizer, content: .quantizer(byteCount: built.quantizer.encoded().count)),
            segment: .init(
                id: segment, content: .codes(quantizer: quantizer, rows: rows, layout: built.codes.layout.encoded())),
            index: LoadedIndex(
                quantizerID: quantizer, quantizer: built.quantizer,
                segments: [LoadedSegment(id: segment, rows: rows, codes: built.codes, cache: store.cache)]),
            missing: missing)
        try replace(all: true, with: made, indexedRow: collection.nextRow)
    }

    /// The rows that are left of these segments, and those of the tail if `withTail`.
    private func rows(of segments: Range<Int>, withTail: Bool) -> SegmentRows {
        var rows = SegmentRows()
        for at in segments {
            view.index?.segments[at].rows.forEachRange { range in
                for row in range where view.live.contains(row) { rows.append(row) }
            }
        }
        if withTail { view.live.forEach(from: view.tail) { rows.append($0) } }
        return rows
    }

    private func code(_ rows: SegmentRows, _ segments: Range<Int>, withTail: Bool) throws {
        guard let index = view.index else { return }
        let replaced = segments.map { index.segments[$0].id }
        let indexedRow = withTail ? collection.nextRow : collection.indexedRow
        guard rows.count > 0 else { return try replace(replaced, with: nil, indexedRow: indexedRow) }
        let settings = indexSettings(rows: rows.count)
        let builder = VectorIndexBuilder(metric: index.quantizer.metric, settings: settings, progress: step)
        let (codes, missing) = try withSource(of: rows) { try builder.code($0, with: index.quantizer) }
        let segment = try write(codes.layout.blockCount, codes.block)
        let made = Made(
            quantizer: nil,
            segment: .init(
                id: segment, content: .codes(quantizer: index.quantizerID, rows: rows, layout: codes.layout.encoded())),
            index: LoadedIndex(
                quantizerID: index.quantizerID, quantizer: index.quantizer,
                segments: [LoadedSegment(id: segment, rows: rows, codes: codes, cache: store.cache)]), missing: missing)
        try replace(replaced, with: made, indexedRow: indexedRow)
    }

    private func step(_ share: Double) throws {
        if store.isCancelled() {
            throw VectorStoreError(.cancelled, "the index is not finished; the next change or 'optimize' builds it")
        }
        try progress(share)
    }

    private func indexSettings(rows: Int) -> VectorIndexSettings {
        var settings = store.configuration.indexSettings(
            rows: rows, dimension: collection.description.dimension, memory: store.cache.limit)
        settings.scratchFolder = store.database.folder?.path
        return settings
    }

    // MARK: - Reading embeddings

    /// Runs `body` on the embeddings of `rows`. Those of rows that have been deleted meanwhile are zeros, and listed.
    private func withSource<Result>(
        of rows: SegmentRows, _ body: (VectorSource) throws -> Result
    ) throws -> (Result, missing: [Int]) {
        let dimension = collection.description.dimension
        var missing: Set<Int> = []
        let result = try store.database.withReader { reader in
            let source = VectorSource(count: rows.count, dimension: dimension) { range, buffer in
                // Few at a time: in memory all others wait for it.
                var start = range.lowerBound
                while start < range.upperBound {
                    let part = start..<min(start + 256, range.upperBound)
                    let floats = UnsafeMutableBufferPointer(
                        rebasing: buffer[((start - range.lowerBound) * dimension)...])
                    try reader { try read(part, of: rows, into: floats, &missing, $0) }
                    start = part.upperBound
                }
            }
            return try withoutActuallyEscaping(body) { try $0(source) }
        }
        guard let result else { throw VectorStoreError.unknownCollection(collection.description.name) }
        return (result, missing.sorted())
    }

    private func read(
        _ range: Range<Int>, of rows: SegmentRows, into floats: UnsafeMutableBufferPointer<Float>,
        _ missing: inout Set<Int>, _ connection: Connection
    ) throws {
        let dimension = collection.description.dimension
        let statement = try connection.statement(
            "SELECT row, checksum, embedding FROM vectors WHERE row >= ? AND row <= ? ORDER BY row")
        try statement.bind(collection.key(rows.row(range.lowerBound)), at: 1)
        try statement.bind(collection.key(rows.row(range.upperBound - 1)), at: 2)
        defer { statement.reset() }
        var ordinal = range.lowerBound
        func skip() {
            missing.insert(rows.row(ordinal))
            for at in 0..<dimension { floats[(ordinal - range.lowerBound) * dimension + at] = 0 }
            ordinal += 1
        }
        while try statement.step(), ordinal < range.upperBound {
            let key = statement.integer(0)
            let row = collection.number(key)
            while ordinal < range.upperBound, rows.row(ordinal) < row { skip() }
            guard ordinal < range.upperBound, rows.row(ordinal) == row else { continue }
            let expected = statement.integer(1)
            let isIntact = statement.withBlob(2) { bytes in
                guard bytes.count == dimension * 4, StoredRecord.vectorChecksum(key: key, bytes) == expected else {
                    return false
                }
                for at in 0..<dimension {
                    let bits = bytes.loadUnaligned(fromByteOffset: at * 4, as: UInt32.self)
                    floats[(ordinal - range.lowerBound) * dimension + at] = Float(
                        bitPattern: UInt32(littleEndian: bits))
                }
                return true
            }
            guard isIntact else {
                throw VectorStoreError.damagedRecord(try StoredRecord.id(key: key, connection), in: collection)
            }
            ordinal += 1
        }
        while ordinal < range.upperBound { skip() }
    }

    // MARK: - Writing

    /// What was built: descriptions of what is in the database by now, and the same in memory.
    private struct Made {
        var quantizer: StoredSegment.Description?
        var segment: StoredSegment.Description
        var index: LoadedIndex
        /// Rows that were not there when they were read.
        var missing: [Int]
    }

    /// Writes blocks that nobody sees yet, in transactions that others need not wait long for; returns their segment's ID.
    private func write(_ count: Int, _ block: (Int) throws -> [UInt8]) throws -> Int {
        let segment = try store.database.write { try StoredSegment.begin(in: collection.id, $0) }
        var next = 0
        while next < count {
            try store.database.write { connection in
                var bytes = 0
                while next < count, bytes < Self.transactionBytes {
                    let block = try block(next)
                    try StoredSegment.write(block, ordinal: next, of: segment, connection)
                    bytes += block.count
                    next += 1
                }
            }
        }
        return segment
    }

    private func dropUnfinished() throws {
        let left = try store.database.read { try StoredSegment.ids(in: collection.id, finished: false, $0) } ?? []
        guard !left.isEmpty else { return }
        try store.database.write { connection in
            for segment in left { try StoredSegment.remove(segment, connection) }
        }
    }

    /// Puts what was made in the place of these segments.
    private func replace(_ replaced: [Int] = [], all: Bool = false, with made: Made?, indexedRow: Int) throws {
        let slot = store.views.slot(collection)
        // Before others see it: the next search would have to read it otherwise.
        if let made { slot.prepared.withLock { $0 = made.index } }
        try change { collection, connection in
            for row in made?.missing ?? [] {
                if let id = try? StoredRecord.id(key: collection.key(row), connection) {
                    throw VectorStoreError.damagedRecord(id, in: collection)
                }
            }
            let old = all ? try StoredSegment.ids(in: collection.id, finished: true, connection) : replaced
            for segment in old { try StoredSegment.remove(segment, connection) }
            if let quantizer = made?.quantizer { try StoredSegment.finish(quantizer, connection) }
            if let segment = made?.segment { try StoredSegment.finish(segment, connection) }
            // What was deleted before is in none of the new segments.
            if all { try DeletionLog.forget(before: self.collection.nextDeletion, in: &collection, connection) }
            collection.indexedRow = indexedRow
            collection.segments = try StoredSegment.checksum(in: collection.id, connection)
        }
    }

    /// Changes the collection, provided that its segments are still those that were built from.
    private func change(_ body: (inout CollectionRow, Connection) throws -> Void) throws {
        try store.changing(collection.description.name) { current, connection in
            guard current.id == collection.id, current.segments == collection.segments else {
                throw VectorStoreError(
                    .busy, "the collection's index has changed while it was built; try again",
                    subject: collection.description.name)
            }
            try body(&current, connection)
            try current.save(connection)
        }
    }
}

extension VectorQuantizer {
    /// The stored form, cut into blocks.
    fileprivate var blocks: [[UInt8]] {
        let bytes = encoded()
        return stride(from: 0, to: bytes.count, by: StoredSegment.blockBytes).map {
            Array(bytes[$0..<min($0 + StoredSegment.blockBytes, bytes.count)])
        }
    }
}
