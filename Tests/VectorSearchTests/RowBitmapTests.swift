import Testing

@testable import VectorSearch

@Suite struct RowBitmapTests {
    @Test(arguments: [0..<0, 0..<1, 5..<5, 3..<64, 63..<64, 0..<64, 60..<70, 64..<128, 1..<200, 0..<200, 199..<200])
    func aRangeIsItsRows(range: Range<Int>) {
        var rows = RowBitmap(rows: 200)
        rows.insert(7)
        rows.insert(range)
        #expect((0..<200).filter { rows.contains(UInt32($0)) } == (0..<200).filter { $0 == 7 || range.contains($0) })
    }

    @Test(arguments: 0..<40)
    func setsAreCombinedAndCutIntoRuns(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let count = Int.random(in: 1...300, using: &random)
        func set() -> Set<Int> {
            let sparseness = Int.random(in: 1...6, using: &random)
            return Set((0..<count).filter { _ in Int.random(in: 0..<sparseness, using: &random) == 0 })
        }
        func bitmap(_ rows: Set<Int>) -> RowBitmap {
            var bitmap = RowBitmap(rows: count)
            for row in rows { bitmap.insert(row) }
            return bitmap
        }
        let (first, second) = (set(), set())
        var both = bitmap(first)
        both.formIntersection(bitmap(second))
        #expect(both == bitmap(first.intersection(second)))
        var rest = bitmap(first)
        rest.subtract(bitmap(second))
        #expect(rest == bitmap(first.subtracting(second)))
        var removed = bitmap(first)
        removed.remove(count / 3..<count / 2)
        #expect(removed == bitmap(first.subtracting(count / 3..<count / 2)))
        let start = Int.random(in: 0...count, using: &random)
        let limit = Int.random(in: start...count, using: &random)
        var last = -1
        var rows: [Int] = []
        bitmap(first).forEachRange(in: start..<limit) { range in
            #expect(!range.isEmpty && range.lowerBound > last)
            last = range.upperBound
            rows += range
        }
        #expect(rows == first.filter { $0 >= start && $0 < limit }.sorted())
    }
}
