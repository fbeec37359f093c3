/// A set of a segment's rows: bit `row % 64` of word `row / 64`. Rows beyond the last word are not in it.
package struct RowBitmap: Hashable, Sendable {
    package private(set) var words: [UInt64]

    package init(words: [UInt64]) { self.words = words }

    /// None of `rows` rows, or all.
    package init(rows: Int, all: Bool = false) {
        words = [UInt64](repeating: all ? .max : 0, count: (rows + 63) / 64)
        if all, rows % 64 != 0 { words[words.count - 1] = (1 << UInt64(rows % 64)) - 1 }
    }

    @inlinable
    package func contains(_ row: UInt32) -> Bool {
        let word = Int(row >> 6)
        return word < words.count && words[word] >> UInt64(row & 63) & 1 != 0
    }

    /// Adds `row`, below the number of rows.
    package mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

    /// Adds `rows`, all below the number of rows.
    package mutating func insert(_ rows: Range<Int>) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let count = min(64 - row & 63, rows.upperBound - row)
            words[row >> 6] |= (UInt64.max >> UInt64(64 - count)) << UInt64(row & 63)
            row += count
        }
    }

    package mutating func remove(_ row: Int) { words[row >> 6] &= ~(1 << UInt64(row & 63)) }

    /// Takes out `rows`, all below the number of rows.
    mutating func remove(_ rows: Range<Int>) { for row in rows { remove(row) } }

    /// Takes out what is not in `other` as well, a set of as many rows.
    mutating func formIntersection(_ other: RowBitmap) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Takes out what is in `other`, a set of as many rows.
    mutating func subtract(_ other: RowBitmap) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    /// Calls `body` with every run of rows of the set that are in `range`, in order.
    func forEachRange(in range: Range<Int>, _ body: (Range<Int>) throws -> Void) rethrows {
        let limit = range.upperBound
        var row = next(from: range.lowerBound, below: limit, isIn: true)
        while row < limit {
            let end = next(from: row, below: limit, isIn: false)
            try body(row..<end)
            row = next(from: end, below: limit, isIn: true)
        }
    }

    /// The first row from `row` on that is in the set, or is not; `limit` if none before that is.
    private func next(from row: Int, below limit: Int, isIn: Bool) -> Int {
        var start = row
        while start < limit, start >> 6 < words.count {
            let word = (isIn ? words[start >> 6] : ~words[start >> 6]) >> UInt64(start & 63)
            if word != 0 { return min(limit, start + word.trailingZeroBitCount) }
            start = (start | 63) + 1
        }
        return isIn ? limit : min(start, limit)
    }

    /// How many rows are in the set.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The rows in the set that are below `limit`, in order.
    func rows(below limit: Int) -> [UInt32] {
        var rows: [UInt32] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                let row = index << 6 + rest.trailingZeroBitCount
                if row < limit { rows.append(UInt32(row)) }
                rest &= rest - 1
            }
        }
        return rows
    }
}
