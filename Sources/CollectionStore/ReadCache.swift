import LexicalSearch
import SQLite
import SystemSupport
import VectorSearch

/// What searches have read, checked and taken apart, for a process that searches again and again.
///
/// A finished segment never changes but for its deletions, and its number is never given to another: its blocks stay true while
/// it is there, and what is kept of one that is gone is asked for no more: its blocks are forgotten at once, its terms as others
/// come. What else is kept is true for one state of the database.
struct ReadCache {
    /// Bytes of all the blocks at most; what is read when it is full is not kept. When it is 0, nothing at all is.
    let capacity: Int
    private var state: DatabaseState?
    /// How many states there were.
    private var states = 0
    /// Whether a snapshot is open, whose state is `state`: only then is what changes with the state looked at.
    private(set) var isOpen = false
    private var bytes = 0
    private var blocks: [Int: [UInt8]] = [:]
    /// By segment, those of its blocks of vectors that are among `blocks`.
    private var vectors: [Int: [VectorBlock?]] = [:]
    private var segments: [SegmentHead]?
    /// The segments of this state or, before they are read, of the last one.
    private var heads: [Int: SegmentHead] = [:]
    private var counts: CollectionStore.Counts?
    private var terms: RecentCache<TermKey, TermMatches>
    private var index: (key: VectorIndexKey, index: VectorIndex)?
    private var codes: [Int: [UInt8]] = [:]

    init(capacity: Int) {
        self.capacity = capacity
        terms = Self.terms(capacity)
    }

    /// Half of what the terms that searches asked for last may take at most, or a sixteenth of everything.
    private static let termBytes = 8 << 20

    private static func terms(_ capacity: Int) -> RecentCache<TermKey, TermMatches> {
        RecentCache(capacity: min(capacity / 16, termBytes))
    }

    /// Begins a snapshot of `state`, and forgets what is of another.
    mutating func open(_ state: DatabaseState) {
        isOpen = true
        if self.state == state { return }
        self.state = state
        states += 1
        segments = nil
        counts = nil
    }

    /// Tells the states apart; nil when nothing is kept.
    var stateNumber: Int? { isOpen ? states : nil }

    mutating func close() { isOpen = false }

    /// Forgets everything but which state it is; within no snapshot.
    mutating func removeAll() {
        (blocks, vectors, codes, heads) = ([:], [:], [:], [:])
        (segments, counts, index) = (nil, nil, nil)
        terms = Self.terms(capacity)
        bytes = 0
    }

    private mutating func reserve(_ block: [UInt8]) -> Bool {
        guard bytes + block.count <= capacity else { return false }
        bytes += block.count
        return true
    }
}

// MARK: - Segments

extension ReadCache {
    /// The segments, in order of their making, if they are kept.
    var keptSegments: [SegmentHead]? { isOpen ? segments : nil }

    /// Keeps the segments, and forgets the blocks of all others.
    mutating func keep(_ segments: [SegmentHead]) {
        if capacity == 0 { return }
        if isOpen { self.segments = segments }
        heads = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0) })
        for (id, block) in blocks where heads[segment(ofBlock: id)] == nil {
            blocks[id] = nil
            bytes -= block.count
        }
        vectors = vectors.filter { heads[$0.key] != nil }
    }

    /// Segment `id` as it was in this state or the last one.
    func head(_ id: Int) -> SegmentHead? { heads[id] }

    /// The block of row `id`, if it is kept.
    func block(_ id: Int) -> [UInt8]? { blocks[id] }

    mutating func keep(_ block: [UInt8], ofRow id: Int) {
        if blocks[id] == nil, reserve(block) { blocks[id] = block }
    }

    /// The blocks of vectors of segment `id`, in order, nil where one is not kept; empty when none is.
    func vectorBlocks(ofSegment id: Int) -> [VectorBlock?] { vectors[id] ?? [] }

    /// Keeps block `ordinal` of the `count` blocks of vectors of segment `id`, if its bytes, those of row `row`, are kept.
    mutating func keep(_ block: VectorBlock, ofSegment id: Int, ordinal: Int, of count: Int, row: Int) {
        if blocks[row] == nil { return }
        vectors[id, default: Array(repeating: nil, count: count)][ordinal] = block
    }
}

// MARK: - Terms

extension ReadCache {
    struct TermKey: Hashable {
        var segment: Int
        var term: [UInt8]
        var namesOnly: Bool
    }

    /// Where a term occurs in a segment, if that is kept. What occurs in a segment never changes.
    mutating func matches(_ key: TermKey) -> TermMatches? { capacity == 0 ? nil : terms.value(key) }

    mutating func keep(_ matches: TermMatches, _ key: TermKey) {
        if capacity > 0 { terms.keep(matches, for: key, weight: matches.byteCount) }
    }
}

// MARK: - The index over the vectors

/// What tells one index from another: its length and its checksum.
struct VectorIndexKey: Equatable {
    var length: Int
    var checksum: [UInt8]
}

extension ReadCache {
    /// The index, if it is kept and still that of `key`; if not, its codes are forgotten as well.
    mutating func index(_ key: VectorIndexKey?) -> VectorIndex? {
        if let index, index.key == key { return index.index }
        index = nil
        bytes -= codes.values.reduce(0) { $0 + $1.count }
        codes = [:]
        return nil
    }

    mutating func keep(_ index: VectorIndex, _ key: VectorIndexKey) {
        if capacity > 0 { self.index = (key, index) }
    }

    /// Block `ordinal` of the codes of the index that is kept.
    func codes(_ ordinal: Int) -> [UInt8]? { codes[ordinal] }

    mutating func keep(_ block: [UInt8], ofCodes ordinal: Int) {
        if index != nil, codes[ordinal] == nil, reserve(block) { codes[ordinal] = block }
    }
}

// MARK: - Counts

extension ReadCache {
    var keptCounts: CollectionStore.Counts? { isOpen ? counts : nil }

    mutating func keep(_ counts: CollectionStore.Counts) {
        if capacity > 0, isOpen { self.counts = counts }
    }
}
