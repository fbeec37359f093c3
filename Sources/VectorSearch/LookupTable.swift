private import CKernels

/// What every code of every sub-quantizer adds to a row's score with one query, in 7 bits.
///
/// All sub-quantizers have the same scale, so that sums can be compared. Their ranges differ by a factor of ten: entries count
/// down from each one's best, and what is further from it than three times the median range is cut off, since hardly a
/// candidate has it that is near the query. Otherwise the few wide ranges would leave a dozen levels to the others.
struct LookupTable {
    /// `[subquantizer][entry]`, at most 127.
    let entries: [UInt8]

    /// `query` is prepared as rows are. Unless it is for the nearest rows alone, nothing is cut off: a good part of all rows is not
    /// put in order by what is near.
    init(_ query: UnsafePointer<Float>, codebooks: ProductCodebooks, metric: VectorMetric, isForNearest: Bool) {
        let count = codebooks.subquantizers
        entries = withUnsafeTemporaryAllocation(of: Float.self, capacity: count * 17) { buffer in
            let losses = buffer.baseAddress!
            let ranges = UnsafeMutableBufferPointer(rebasing: buffer[(count * 16)...])
            codebooks.bias.withUnsafeBufferPointer { bias in
                // Under `dot` the product with what the codes stand for counts; otherwise its distance from the query, also
                // under cosine: on real vectors products need twice as many candidates for the same recall.
                ws_product_losses(
                    instructions, query, count, codebooks.width, codebooks.components,
                    metric == .dot ? nil : bias.baseAddress, losses, ranges.baseAddress)
            }
            let reach = isForNearest ? Self.nearReach(ranges) : ranges.max() ?? 0
            return [UInt8](unsafeUninitializedCapacity: count * 16) { table, filled in
                ws_product_table(
                    instructions, losses, count, reach.isNormal ? 127 / reach : 0, table.baseAddress)
                filled = count * 16
            }
        }
    }

    /// The loss from which on entries are zero. Reorders `ranges`.
    private static func nearReach(_ ranges: UnsafeMutableBufferPointer<Float>) -> Float {
        // Sub-quantizers of components that are always the same have no range; what is not finite is none.
        var wide = 0
        for range in ranges where range > 0 && range.isFinite {
            ranges[wide] = range
            wide += 1
        }
        guard wide > 0 else { return 0 }
        var found = UnsafeMutableBufferPointer(rebasing: ranges[..<wide])
        found.sort()
        return min(found[wide - 1], 3 * found[wide / 2])
    }
}
