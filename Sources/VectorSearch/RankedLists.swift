private import CKernels

/// The inverted lists of a quantizer in order of their nearness to a query, put in order only as far as they are asked for.
struct RankedLists {
    /// The score in the order of its bits, then the complement of the list, which breaks ties.
    private var keys: [UInt64]
    private var sorted = 0

    /// `query` is prepared as rows are.
    init(_ query: [Float], quantizer: VectorQuantizer) {
        let count = quantizer.listCount
        keys = withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { scores in
            ws_dot_float32(instructions, quantizer.centroids, count, query.count, query, scores.baseAddress)
            return (0..<count).map { list in
                let score = scores[list] + quantizer.centroidBias[list]
                let bits = score.isNaN ? 0 : score.bitPattern
                let ordered = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
                return UInt64(score.isNaN ? 0 : ordered) << 32 | UInt64(~UInt32(list))
            }
        }
    }

    var count: Int { keys.count }

    /// The list with this rank, 0 for the nearest.
    subscript(rank: Int) -> Int {
        mutating get {
            if rank >= sorted { sort(max(rank + 1, 2 * sorted)) }
            return Int(~UInt32(truncatingIfNeeded: keys[rank]))
        }
    }

    /// Puts the nearest `wanted` in order, which then cost no more.
    mutating func sort(_ wanted: Int) {
        let wanted = min(wanted, keys.count)
        guard wanted > sorted else { return }
        keys.withUnsafeMutableBufferPointer { keys in
            let rest = UnsafeMutableBufferPointer(rebasing: keys[sorted...])
            selectLargest(wanted - sorted, of: rest)
            var nearest = UnsafeMutableBufferPointer(rebasing: rest[..<(wanted - sorted)])
            nearest.sort(by: >)
        }
        sorted = wanted
    }
}
