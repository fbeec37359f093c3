/// The best candidates by their sums of codes: a buffer that is cut back to the best quarter when it is full, which takes
/// constant time a candidate.
struct CandidatePool {
    let capacity: Int
    /// Sums below this cannot be among the best.
    private(set) var threshold: UInt16 = 0
    /// The sum, then what breaks ties: the complements of segment and ordinal. The first `count` are in use.
    private var keys: [UInt64]
    private var count = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        keys = [UInt64](repeating: 0, count: 4 * self.capacity)
    }

    var isFull: Bool { count >= capacity }

    /// Rows found by a scan, as `ws_scan_product` gives them.
    struct Findings {
        var places: UnsafePointer<UInt32>
        var sums: UnsafePointer<UInt16>
        var count: Int
        /// The ordinals of the rows, in 4 bytes each, by place.
        var ordinals: UnsafeRawPointer
    }

    /// Adds rows of `segment` that are allowed. Returns false for ordinals that are not below `limit`.
    mutating func append(_ found: Findings, segment: Int, limit: Int, allowed: RowBitmap?) -> Bool {
        let tie = UInt64(0xFFFF - segment) << 32
        for hit in 0..<found.count where found.sums[hit] >= threshold {
            let place = 4 * Int(found.places[hit])
            let ordinal = UInt32(
                littleEndian: found.ordinals.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            guard ordinal < limit else { return false }
            if let allowed, !allowed.contains(ordinal) { continue }
            keys[count] = UInt64(found.sums[hit]) << 48 | tie | UInt64(~ordinal)
            count += 1
            if count == keys.count { cut() }
        }
        return true
    }

    /// Keeps the best `capacity` and raises the threshold.
    mutating func cut() {
        guard count > capacity else { return }
        threshold = keys.withUnsafeMutableBufferPointer { keys in
            selectLargest(capacity, of: .init(rebasing: keys[..<count]))
            return UInt16(keys[..<capacity].min()! >> 48)
        }
        count = capacity
    }

    /// The ordinals of the best candidates, at most `capacity`, of each segment in ascending order. `rowCounts` are the limits that
    /// the segments' rows were added with.
    mutating func inOrder(rowCounts: [Int]) -> [[UInt32]] {
        cut()
        // Faster than to sort them.
        var rows = rowCounts.map { RowBitmap(rows: $0) }
        for key in keys[..<count] {
            rows[0xFFFF - Int(key >> 32 & 0xFFFF)].insert(Int(~UInt32(truncatingIfNeeded: key)))
        }
        return zip(rows, rowCounts).map { $0.rows(below: $1) }
    }

    /// The ordinals of the best candidates, at most `capacity`, the best first.
    mutating func ranked() -> [UInt32] {
        cut()
        return keys[..<count].sorted(by: >).map { ~UInt32(truncatingIfNeeded: $0) }
    }
}
