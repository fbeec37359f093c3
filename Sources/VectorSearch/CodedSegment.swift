/// A segment as a search sees it: where its codes are, how their blocks are got, and which rows count.
package struct CodedSegment {
    package let layout: CodeLayout
    /// The rows that may be found: those the filter leaves and that are not deleted; nil for all.
    package let allowed: RowBitmap?
    /// Block `index` of the codes. May read it from anywhere and throw; any bytes may come.
    package let block: (_ index: Int) throws -> [UInt8]

    package init(layout: CodeLayout, allowed: RowBitmap? = nil, block: @escaping (_ index: Int) throws -> [UInt8]) {
        self.layout = layout
        self.allowed = allowed
        self.block = block
    }

    /// Codes that have just been made.
    package init(_ vectors: CodedVectors, allowed: RowBitmap? = nil) {
        self.init(layout: vectors.layout, allowed: allowed) { try vectors.block($0) }
    }

    /// Rows that may be found.
    var allowedCount: Int { min(allowed?.count ?? layout.rowCount, layout.rowCount) }
}
