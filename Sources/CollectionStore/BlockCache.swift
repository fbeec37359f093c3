/// Blocks whose checksums have been checked, for a process that searches again and again.
///
/// A finished segment never changes, and its number is never given to another: a block stays true while its segment is there.
struct BlockCache {
    /// Bytes of all the blocks at most. What is read when it is full is not kept.
    let capacity: Int
    private var blocks: [Int: [UInt8]] = [:]
    private var bytes = 0

    init(capacity: Int) { self.capacity = capacity }

    /// The block of row `id`, if it is kept.
    subscript(id: Int) -> [UInt8]? { blocks[id] }

    mutating func keep(_ block: [UInt8], ofRow id: Int) {
        guard bytes + block.count <= capacity, blocks[id] == nil else { return }
        blocks[id] = block
        bytes += block.count
    }

    /// Forgets the blocks of all other segments.
    mutating func keepOnly(segments: [Int]) {
        if blocks.isEmpty { return }
        let segments = Set(segments)
        guard blocks.keys.contains(where: { !segments.contains(segment(ofBlock: $0)) }) else { return }
        blocks = blocks.filter { segments.contains(segment(ofBlock: $0.key)) }
        bytes = blocks.values.reduce(0) { $0 + $1.count }
    }
}
