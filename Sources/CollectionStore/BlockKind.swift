/// What a block of a segment holds.
enum BlockKind: Int, CaseIterable {
    case documents = 0
    case postings = 1
    case vectors = 2
}

/// The row of a block: segment, kind and ordinal in one integer, so that a segment's blocks lie side by side in key order.
func blockID(segment: Int, kind: BlockKind, ordinal: Int) -> Int { segment << 24 | kind.rawValue << 20 | ordinal }

/// The segment of the block of row `id`.
func segment(ofBlock id: Int) -> Int { id >> 24 }

/// The rows of all blocks of a segment.
func blockIDs(segment: Int) -> Range<Int> { (segment << 24)..<((segment + 1) << 24) }

/// Bytes of a block at most; a posting list or vectors beyond it go on in the next.
let blockBytes = 65_536
