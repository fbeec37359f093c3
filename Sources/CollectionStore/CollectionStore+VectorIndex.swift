import SQLite
import SystemSupport
package import VectorSearch

extension CollectionStore {
    /// Bytes of codes that one transaction writes, about.
    private static let transactionBytes = 8 << 20
    /// The index is made anew when more than this share of the documents are in none of its segments,
    private static let uncoveredShare = 0.25
    /// unless they are so few that they are compared exactly in no time,
    private static let uncoveredMinimum = 8_192
    /// or when more than this share of its rows lead nowhere.
    private static let deadShare = 0.4

    package func hasVectorIndex() throws -> Bool {
        try connection.integer("SELECT EXISTS(SELECT 1 FROM vector_index)") != 0
    }

    /// Whether something has been committed since a run looked at whether the index still fits.
    package func isVectorIndexOutdated() throws -> Bool { try metadata("vectors") == "outdated" }

    package func noteVectorIndex(isOutdated: Bool) throws {
        try setMetadata("vectors", to: isOutdated ? "outdated" : "")
    }

    /// The index over the vectors, when there is one. Throws when it is damaged.
    package func vectorIndex() throws -> VectorIndex? {
        let key = try vectorIndexKey()
        if let kept = cache.index(key) { return kept }
        let statement = try connection.statement("SELECT data FROM vector_index")
        defer { statement.reset() }
        guard let key, try statement.step() else { return nil }
        guard let index = VectorIndex(stored: statement.blob(0)) else { throw Self.damagedIndex("its head") }
        cache.keep(index, key)
        return index
    }

    private func vectorIndexKey() throws -> VectorIndexKey? {
        // What is stored begins with its checksum.
        let statement = try connection.statement("SELECT length(data), substr(data, 1, 4) FROM vector_index")
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return VectorIndexKey(length: statement.integer(0), checksum: statement.blob(1))
    }

    /// Block `ordinal` of the index's codes, whose checksum has been checked. Several threads may ask at once.
    package func codeBlock(_ ordinal: Int) throws -> [UInt8] {
        try reading.withLock { _ in try readCodeBlock(ordinal) }
    }

    private func readCodeBlock(_ ordinal: Int) throws -> [UInt8] {
        if let kept = cache.codes(ordinal) { return kept }
        let statement = try connection.statement("SELECT checksum, data FROM codes WHERE id = ?")
        try statement.bind(ordinal, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { throw Self.damagedIndex("block \(ordinal) is missing") }
        let bytes = statement.blob(1)
        guard statement.integer(0) == Int(crc32c(bytes) ^ checksum(of: Int64(ordinal))) else {
            throw Self.damagedIndex("block \(ordinal)")
        }
        cache.keep(bytes, ofCodes: ordinal)
        return bytes
    }

    /// Makes the index where there is none and should be, and anew where it no longer fits; removes one that too few documents
    /// are left for. Returns whether it made one.
    ///
    /// - Parameters:
    ///   - minimumRows: documents from which on there is an index.
    ///   - isCancelled: asked now and then; what was begun is then dropped.
    @discardableResult
    package func bringVectorIndexUpToDate(
        minimumRows: Int, settings: VectorIndexSettings, isCancelled: () -> Bool = { false }
    ) throws -> Bool {
        let segments = try segments().filter { $0.documents.count > 0 }
        // Those of one model: of the largest, should a change of models be half done.
        let groups = Dictionary(grouping: segments) { $0.versions }
        guard
            let group = groups.values.max(by: {
                $0.reduce(0) { $0 + $1.liveCount } < $1.reduce(0) { $0 + $1.liveCount }
            }),
            case let live = group.reduce(0, { $0 + $1.liveCount }),
            live >= max(minimumRows, VectorQuantizer.minimumRows)
        else {
            try removeVectorIndex()
            return false
        }
        // One that is damaged is as good as none.
        if let index = try? vectorIndex(), !needsNewIndex(index, group, live: live),
            try hasRecall(index, group, live: live, target: settings.recall)
        {
            return false
        }
        // The lock is held, and what is saved meanwhile waits too: a turn that takes long to come is left to the next run.
        let deadline = ContinuousClock.now + .seconds(1)
        try BuildTurn.take(
            rows: group.reduce(0) { $0 + $1.documents.count }, dimension: group[0].dimension,
            memoryLimit: settings.memoryLimit,
            whileWaiting: { try Self.check { isCancelled() || ContinuousClock.now >= deadline } }
        ) {
            try makeVectorIndex(group, settings: settings, isCancelled: isCancelled)
        }
        return true
    }

    private static func check(_ isCancelled: () -> Bool) throws {
        if isCancelled() { throw StoreError(.cancelled, "stopped while indexing vectors") }
    }

    private func needsNewIndex(_ index: VectorIndex, _ segments: [Segment], live: Int) -> Bool {
        let members = Dictionary(index.members.map { ($0.segment, $0.documents) }) { first, _ in first }
        // Rows that are not the segment's documents would lead beyond its end.
        let isOther = segments.contains { segment in members[segment.id].map { $0 != segment.documents.count } ?? false
        }
        if isOther || members.count < index.members.count { return true }
        let covered = segments.reduce(0) { members[$1.id] != nil ? $0 + $1.liveCount : $0 }
        let uncovered = live - covered
        return index.quantizer.needsRetraining(rows: live) || index.quantizer.dimension != segments[0].dimension
            || uncovered > max(Self.uncoveredMinimum, Int(Self.uncoveredShare * Double(live)))
            || Double(index.layout.rowCount - covered) > Self.deadShare * Double(index.layout.rowCount)
    }

    private func makeVectorIndex(_ segments: [Segment], settings: VectorIndexSettings, isCancelled: () -> Bool) throws {
        let members = segments.map { VectorIndex.Member(segment: $0.id, documents: $0.documents.count) }
        let reader = VectorRows(segments)
        let source = VectorSource(
            count: members.reduce(0) { $0 + $1.documents }, dimension: segments[0].dimension, read: reader.read)
        let (quantizer, codes) = try withoutActuallyEscaping(isCancelled) { isCancelled in
            var settings = settings
            settings.neighbours = VectorIndex.neighbours
            // Searches that matter have the vectors in memory.
            settings.scratchFolder = location?.directory
            settings.exactCost = settings.exactCost ?? VectorBlock.scoreCost(dimension: source.dimension)
            return try VectorIndexBuilder(metric: .cosine, settings: settings) { _ in
                try Self.check(isCancelled)
            }.build(source)
        }
        try removeVectorIndex()
        var ordinal = 0
        while ordinal < codes.layout.blockCount {
            try connection.transaction {
                var written = 0
                while ordinal < codes.layout.blockCount, written < Self.transactionBytes {
                    let block = try codes.block(ordinal)
                    try writeCodeBlock(ordinal, block)
                    written += block.count
                    ordinal += 1
                }
            }
        }
        // Only now is it seen.
        try store(VectorIndex(quantizer: quantizer, layout: codes.layout, members: members))
    }

    func store(_ index: VectorIndex) throws {
        let statement = try connection.statement("INSERT OR REPLACE INTO vector_index(id, data) VALUES(1, ?)")
        try statement.bind(index.encode(), at: 1)
        try connection.transaction { try statement.run() }
    }

    private func writeCodeBlock(_ ordinal: Int, _ bytes: [UInt8]) throws {
        let statement = try connection.statement("INSERT INTO codes(id, checksum, data) VALUES(?, ?, ?)")
        try statement.bind(ordinal, at: 1)
        try statement.bind(Int(crc32c(bytes) ^ checksum(of: Int64(ordinal))), at: 2)
        try statement.bind(bytes, at: 3)
        try statement.run()
    }

    /// Removes the index, or what is left of one that was not finished.
    package func removeVectorIndex() throws {
        guard try connection.integer("SELECT EXISTS(SELECT 1 FROM vector_index) OR EXISTS(SELECT 1 FROM codes)") != 0
        else { return }
        try connection.transaction {
            try connection.execute("DELETE FROM vector_index")
            try connection.execute("DELETE FROM codes")
        }
    }

    /// Reads all of the index. Throws when something of it is damaged.
    func checkVectorIndex() throws {
        guard let index = try vectorIndex() else {
            if try connection.integer("SELECT count(*) FROM codes") != 0 {
                throw Self.damagedIndex("codes of no index")
            }
            return
        }
        let blocks = try (0..<index.layout.blockCount).map(codeBlock)
        do { try CodedVectors(layout: index.layout, blocks: blocks).verify() } catch let error as VectorError {
            throw Self.damagedIndex(error.message)
        }
        guard try connection.integer("SELECT count(*) FROM codes") == blocks.count else {
            throw Self.damagedIndex("more blocks than it has")
        }
    }

    private static func damagedIndex(_ what: String) -> StoreError {
        StoreError(.damaged, "the index over the vectors (\(what))")
    }
}

/// The vectors of several segments as one sequence of rows, read block by block.
private final class VectorRows {
    private let segments: [Segment]
    private let starts: [Int]
    private let capacity: Int
    /// The block read last, and where.
    private var cached: (segment: Int, ordinal: Int, block: VectorBlock)?

    init(_ segments: [Segment]) {
        self.segments = segments
        var starts = [0]
        for segment in segments { starts.append(starts[starts.count - 1] + segment.documents.count) }
        self.starts = starts
        capacity = VectorBlock.capacity(dimension: segments[0].dimension)
    }

    func read(_ rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>) throws {
        var segment = (starts.firstIndex { $0 > rows.lowerBound } ?? 1) - 1
        var place = 0
        for row in rows {
            while row >= starts[segment + 1] { segment += 1 }
            let document = row - starts[segment]
            let block = try block(document / capacity, of: segment)
            for component in block.vector(document % capacity) {
                buffer[place] = component
                place += 1
            }
        }
    }

    private func block(_ ordinal: Int, of segment: Int) throws -> VectorBlock {
        if let cached, cached.segment == segment, cached.ordinal == ordinal { return cached.block }
        let block = try segments[segment].vectorBlock(ordinal)
        cached = (segment, ordinal, block)
        return block
    }
}
