internal import SystemSupport

/// The codes of a segment's rows, which never change: rows in order of their inverted lists, in blocks of about 64 KiB that
/// can be read one by one.
///
/// A block is the codes of its groups of 128 rows, then a little-endian 4-byte ordinal for each of these rows.
package struct CodedVectors: Sendable {
    package let layout: CodeLayout
    private let storage: Storage

    private enum Storage: Sendable {
        case memory([[UInt8]])
        /// One block after the other.
        case file(ScratchFile)
    }

    package init(layout: CodeLayout, blocks: [[UInt8]]) {
        self.layout = layout
        storage = .memory(blocks)
    }

    /// With the blocks that `file` has, one after the other.
    init(layout: CodeLayout, file: ScratchFile) {
        self.layout = layout
        storage = .file(file)
    }

    /// Nil where memory had no room for them.
    package var blocksInMemory: [[UInt8]]? {
        if case .memory(let blocks) = storage { blocks } else { nil }
    }

    /// Block `index`. Throws `SystemError` when it is in a file that cannot be read.
    package func block(_ index: Int) throws -> [UInt8] {
        switch storage {
        case .memory(let blocks): blocks[index]
        case .file(let file): try file.read(layout.byteCount(ofBlock: index), at: layout.offset(ofBlock: index))
        }
    }

    /// Reads all blocks: whether each has its length and every row is in it exactly once.
    package func verify() throws {
        if let blocks = blocksInMemory, blocks.count != layout.blockCount {
            throw VectorError.damaged("\(blocks.count) blocks of \(layout.blockCount)")
        }
        var seen = RowBitmap(rows: layout.rowCount)
        for index in 0..<layout.blockCount {
            let block = try block(index)
            guard block.count == layout.byteCount(ofBlock: index) else {
                throw VectorError.damaged("length of block \(index)")
            }
            block.withUnsafeBytes { bytes in
                for row in layout.rows(ofBlock: index) {
                    let ordinal = layout.ordinal(row, in: bytes, ofBlock: index)
                    if Int(ordinal) < layout.rowCount { seen.insert(Int(ordinal)) }
                }
            }
        }
        guard seen.count == layout.rowCount else { throw VectorError.damaged("rows missing from the lists") }
    }
}
