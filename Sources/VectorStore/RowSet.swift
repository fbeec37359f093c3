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

    /// The members from `start` on.
    func from(_ start: Int) -> RowSet {
        var result = RowSet()
        for (at, number) in numbers.enumerated() where (number + 1) << 12 > start {
            var words = blocks[at]
            for index in words.indices {
                let first = number << 12 + index << 6
                if first + 64 <= start {
                    words[index] = 0
                } else if first < start {
                    words[index] &= ~UInt64(0) << UInt64(start - first)
                }
            }
            let found = words.reduce(0) { $0 + $1.nonzeroBitCount }
            if found > 0 {
                result.numbers.append(number)
                result.blocks.append(words)
                result.count += found
            }
        }
        return result
    }

    /// Calls `body` with every word that is not zero, ascending: the bits of the rows `64 * page ..< 64 * page + 64`.
    func forEachPage(_ body: (_ page: Int, _ bits: UInt64) throws -> Void) rethrows {
        for (at, number) in numbers.enumerated() {
            for index in 0..<Self.wordsPerBlock where blocks[at][index] != 0 {
                try body(number * Self.wordsPerBlock + index, blocks[at][index])
            }
        }
    }

    /// Calls `body` with every member, ascending.
    func forEach(_ body: (Int) throws -> Void) rethrows {
        try forEachPage { page, bits in
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
