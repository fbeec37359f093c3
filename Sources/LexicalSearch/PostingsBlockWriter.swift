/// Makes blocks of lists that come in ascending order of their keys. The same lists always make the same blocks.
struct PostingsBlockWriter {
    /// Every so many lists one has its key in full and is in the block's table, where a look-up can begin.
    static let restartInterval = 32
    /// The most bytes of a key.
    static let maximumKeyLength = 255
    /// The most bytes of a list, or part of one, so that a block has room for one with its key.
    static let maximumPartLength = PostingsBlock.maximumByteCount - maximumKeyLength - 16

    /// The blocks that are complete.
    private(set) var blocks: [PostingsBlock] = []
    private var data: [UInt8] = []
    private var firstKey: [UInt8] = []
    private var lastKey: [UInt8] = []
    private var restarts: [UInt16] = []
    private var entryCount = 0
    private var part: [UInt8] = []
    private var scratch: [UInt8] = []

    /// The complete blocks, which are no longer here after that.
    mutating func takeBlocks() -> [PostingsBlock] {
        defer { blocks.removeAll(keepingCapacity: true) }
        return blocks
    }

    /// Adds the list of `key`, which comes after all before it. The postings are valid (see `PostingList`), at least one.
    mutating func add(
        _ key: UnsafeBufferPointer<UInt8>, _ ordinals: UnsafeBufferPointer<UInt32>,
        _ frequencies: UnsafeBufferPointer<UInt8>
    ) {
        precondition(!key.isEmpty && key.count <= Self.maximumKeyLength)
        part.removeAll(keepingCapacity: true)
        PostingListCodec.append(ordinals, frequencies, to: &part, scratch: &scratch)
        if part.count <= Self.maximumPartLength { return addPart(key) }
        // Parts are first in their blocks, where a look-up finds them by the blocks' first keys.
        addParts(key, ordinals, frequencies, 0..<ordinals.count)
    }

    private mutating func addParts(
        _ key: UnsafeBufferPointer<UInt8>, _ ordinals: UnsafeBufferPointer<UInt32>,
        _ frequencies: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) {
        part.removeAll(keepingCapacity: true)
        PostingListCodec.append(
            UnsafeBufferPointer(rebasing: ordinals[range]), UnsafeBufferPointer(rebasing: frequencies[range]),
            to: &part, scratch: &scratch)
        if part.count <= Self.maximumPartLength {
            endBlock()
            return addPart(key)
        }
        // One more than a multiple of the group: the first posting is in none.
        let half = range.count / 2 / PackedGroup.count * PackedGroup.count + 1
        addParts(key, ordinals, frequencies, range.lowerBound..<(range.lowerBound + half))
        addParts(key, ordinals, frequencies, (range.lowerBound + half)..<range.upperBound)
    }

    private mutating func addPart(_ key: UnsafeBufferPointer<UInt8>) {
        let overhead = key.count + 8 + 2 * (restarts.count + 2)
        if data.count + overhead + part.count > PostingsBlock.maximumByteCount { endBlock() }
        if data.isEmpty { firstKey = Array(key) }
        var shared = 0
        if entryCount % Self.restartInterval == 0 {
            restarts.append(UInt16(data.count))
        } else {
            let limit = min(key.count, lastKey.count)
            while shared < limit, key[shared] == lastKey[shared] { shared += 1 }
        }
        let suffix = key.count - shared
        data.append(UInt8(min(shared, 15) << 4 | min(suffix, 15)))
        if shared >= 15 { appendNumber(UInt64(shared - 15), to: &data) }
        if suffix >= 15 { appendNumber(UInt64(suffix - 15), to: &data) }
        data.append(contentsOf: key[shared...])
        data.append(contentsOf: part)
        lastKey.removeLast(lastKey.count - shared)
        lastKey.append(contentsOf: key[shared...])
        entryCount += 1
    }

    /// Completes the block that is under way, if there is one.
    mutating func endBlock() {
        guard !data.isEmpty else { return }
        for offset in restarts + [UInt16(restarts.count)] {
            data.append(UInt8(truncatingIfNeeded: offset))
            data.append(UInt8(truncatingIfNeeded: offset >> 8))
        }
        blocks.append(PostingsBlock(firstKey: firstKey, data: data))
        data.removeAll(keepingCapacity: true)
        restarts.removeAll(keepingCapacity: true)
        lastKey.removeAll(keepingCapacity: true)
        entryCount = 0
    }
}
