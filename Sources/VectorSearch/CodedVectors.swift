/// The codes of a segment's rows, which never change: rows in order of their inverted lists, in blocks of about 64 KiB that
/// can be read one by one.
///
/// A block is the codes of its groups of 32 rows, then a little-endian 4-byte ordinal for each of these rows.
package struct CodedVectors: Sendable, Hashable {
    package let layout: CodeLayout
    package let blocks: [[UInt8]]

    package init(layout: CodeLayout, blocks: [[UInt8]]) {
        self.layout = layout
        self.blocks = blocks
    }

    /// Reads all blocks: whether each has its length and every row is in it exactly once.
    package func verify() throws(VectorError) {
        guard blocks.count == layout.blockCount else {
            throw .damaged("\(blocks.count) blocks of \(layout.blockCount)")
        }
        var seen = RowBitmap(rows: layout.rowCount)
        for (index, block) in blocks.enumerated() {
            guard block.count == layout.byteCount(ofBlock: index) else { throw .damaged("length of block \(index)") }
            block.withUnsafeBytes { bytes in
                for row in layout.rows(ofBlock: index) {
                    let ordinal = layout.ordinal(row, in: bytes, ofBlock: index)
                    if Int(ordinal) < layout.rowCount { seen.insert(Int(ordinal)) }
                }
            }
        }
        guard seen.count == layout.rowCount else { throw .damaged("rows missing from the lists") }
    }
}
