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
}
