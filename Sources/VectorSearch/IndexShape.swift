/// How many lists and sub-quantizers an index has.
struct IndexShape {
    let lists: Int
    let subquantizers: Int
    /// Components a sub-quantizer is for.
    let width: Int

    /// By settings, else by rule: √rows lists where memory has room, and sub-quantizers of 4 components up to 256 dimensions, of 8 above.
    init(rows: Int, dimension: Int, settings: VectorIndexSettings) throws(VectorError) {
        guard 1...VectorQuantizer.maximumDimension ~= dimension else { throw .mismatch("\(dimension) dimensions") }
        guard rows > 0 else { throw .mismatch("no rows to train on") }
        // Centroids are there three times: as they are, packed, and as they were.
        let room = max(1, settings.memoryLimit / 8 / (12 * dimension))
        let lists = settings.lists ?? max(1, min(Int(Double(rows).squareRoot().rounded()), room))
        guard 1...VectorQuantizer.maximumLists ~= lists else { throw .mismatch("\(lists) lists") }
        let wanted = dimension / (dimension <= 256 ? 4 : 8)
        let subquantizers = settings.subquantizers ?? min(max((wanted + 7) / 8 * 8, 8), 512)
        guard VectorQuantizer.isValid(subquantizers: subquantizers) else {
            throw .mismatch("\(subquantizers) sub-quantizers")
        }
        self.lists = min(lists, rows)
        self.subquantizers = subquantizers
        width = (dimension + subquantizers - 1) / subquantizers
    }
}
