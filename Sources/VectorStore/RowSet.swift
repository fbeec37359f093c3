/// A set of row numbers: bitmaps of 4,096 rows each, only where there are any. A copy shares the bitmaps that do not change.
struct RowSet: Sendable {
    static let wordsPerBlock = 64

    /// The numbers of the blocks, ascending.
    private var numbers: [Int] = []
    private var blocks: [[UInt64]] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func contains(_ row: Int) -> Bool {
        guard let at = find(row >> 12) else { return false }
        return blocks[at][row >> 6 & 63] >> UInt64(row & 63) & 1 == 1
    }

    mutating func insert(_ row: Int) {
        let number = row >> 12
        var at = numbers.count - 1
        // Rows nearly always come in order.
        if at < 0 || numbers[at] != number {
            at = lowerBound(number)
            if at == numbers.count || numbers[at] != number {
                numbers.insert(number, at: at)
                blocks.insert([UInt64](repeating: 0, count: Self.wordsPerBlock), at: at)
            }
        }
        let bit = UInt64(1) << UInt64(row & 63)
        if blocks[at][row >> 6 & 63] & bit == 0 {
            blocks[at][row >> 6 & 63] |= bit
            count += 1
        }
    }

    mutating func remove(_ row: Int) {
        guard let at = find(row >> 12) else { return }
        let bit = UInt64(1) << UInt64(row & 63)
        guard blocks[at][row >> 6 & 63] & bit != 0 else { return }
        blocks[at][row >> 6 & 63] &= ~bit
        count -= 1
        if blocks[at].allSatisfy({ $0 == 0 }) {
            blocks.remove(at: at)
            numbers.remove(at: at)
        }
    }

    /// Keeps what is in `other` too.
    func intersection(_ other: RowSet) -> RowSet {
        var result = RowSet()
        for (at, number) in numbers.enumerated() {
            guard let there = other.find(number) else { continue }
            var words = blocks[at]
            var found = 0
            for index in words.indices {
                words[index] &= other.blocks[there][index]
                found += words[index].nonzeroBitCount
            }
            if found > 0 {
                result.numbers.append(number)
                result.blocks.append(words)
                result.count += found
            }
        }
        return result
    }

    /// Adds the rows of `range`.
    mutating func insert(contentsOf range: Range<Int>) {
        for row in range { insert(row) }
    }

    /// Which of the rows `row ..< row + 64` are members, the first in the lowest bit.
    func word(at row: Int) -> UInt64 {
        let shift = UInt64(row & 63)
        let low = word(row >> 6)
        return shift == 0 ? low : low >> shift | word(row >> 6 + 1) << (64 - shift)
    }

    private func word(_ page: Int) -> UInt64 { find(page >> 6).map { blocks[$0][page & 63] } ?? 0 }

    /// Calls `body` with every word that is not zero, ascending: the bits of the rows `64 * page ..< 64 * page + 64`.
    ///
    /// Only members from `start` on count.
    func forEachPage(from start: Int = 0, _ body: (_ page: Int, _ bits: UInt64) throws -> Void) rethrows {
        for at in lowerBound(start >> 12)..<numbers.count {
            for index in 0..<Self.wordsPerBlock where blocks[at][index] != 0 {
                let page = numbers[at] * Self.wordsPerBlock + index
                var bits = blocks[at][index]
                if page << 6 < start { bits &= start >= (page + 1) << 6 ? 0 : ~UInt64(0) << UInt64(start & 63) }
                if bits != 0 { try body(page, bits) }
            }
        }
    }

    /// Calls `body` with every member from `start` on, ascending.
    func forEach(from start: Int = 0, _ body: (Int) throws -> Void) rethrows {
        try forEachPage(from: start) { page, bits in
            var rest = bits
            while rest != 0 {
                try body(page << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }

    private func find(_ number: Int) -> Int? {
        let at = lowerBound(number)
        return at < numbers.count && numbers[at] == number ? at : nil
    }

    private func lowerBound(_ number: Int) -> Int {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
