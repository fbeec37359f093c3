import SQLite
package import VectorSearch

/// The vectors of consecutive documents of a segment, in the blocks they are stored in.
package struct StoredVectors: Sendable {
    let segment: Int
    /// The first of the blocks.
    let firstBlock: Int
    let blocks: [VectorBlock]
    /// The first document's place in the first block.
    let firstRow: Int

    /// The block and row of the vector of the document at `ordinal` among them.
    package func place(_ ordinal: Int) -> (block: VectorBlock, row: Int) {
        let capacity = VectorBlock.capacity(dimension: blocks[0].dimension)
        let row = firstRow + ordinal
        return (blocks[row / capacity], row % capacity)
    }
}

extension CollectionStore {
    /// The vectors of `documents`, which are not none, of `segment`; nil when that was not made by `versions`. Blocks that `last` has are
    /// not read again.
    package func vectors(
        _ documents: Range<Int>, segment: Int, madeBy versions: String, last: StoredVectors?
    ) throws -> StoredVectors? {
        guard let dimension = try dimension(segment: segment, madeBy: versions) else { return nil }
        let capacity = VectorBlock.capacity(dimension: dimension)
        let first = documents.lowerBound / capacity
        let blocks = try (first...((documents.upperBound - 1) / capacity)).map { ordinal in
            if let last, last.segment == segment, last.blocks.indices.contains(ordinal - last.firstBlock) {
                return last.blocks[ordinal - last.firstBlock]
            }
            let bytes = try block(segment: segment, kind: .vectors, ordinal: ordinal)
            guard let block = VectorBlock(bytes: bytes, dimension: dimension),
                block.count >= min(capacity, documents.upperBound - ordinal * capacity), block.count <= capacity
            else { throw StoreError(.damaged, "vectors of segment \(segment)", segment: segment) }
            return block
        }
        return StoredVectors(
            segment: segment, firstBlock: first, blocks: blocks, firstRow: documents.lowerBound - first * capacity)
    }

    private func dimension(segment: Int, madeBy versions: String) throws -> Int? {
        let statement = try connection.statement("SELECT dimension FROM segments WHERE id = ? AND versions = ?")
        try statement.bind(segment, at: 1)
        try statement.bind(versions, at: 2)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        guard 1...65_536 ~= statement.integer(0) else {
            throw StoreError(.damaged, "segment \(segment)", segment: segment)
        }
        return statement.integer(0)
    }
}
