import TestSupport
import Testing

@testable import LexicalSearch

@Test(arguments: [1, 63, 64, 65, 130, 1000])
func bitmapIsTheSetOfItsDocuments(_ documentCount: Int) {
    var random = SplitMix(seed: UInt64(documentCount))
    var bitmap = DocumentBitmap(documentCount: documentCount)
    var expected: Set<Int> = []
    for _ in 0..<40 {
        let first = Int(random.next() % UInt64(documentCount))
        let last = min(documentCount, first + Int(random.next() % 150))
        switch random.next() % 3 {
        case 0:
            bitmap.insert(first)
            expected.insert(first)
        case 1:
            bitmap.remove(first)
            expected.remove(first)
        default:
            bitmap.insert(first..<last)
            expected.formUnion(first..<last)
            if last > 0 { bitmap.remove(last - 1) }
            expected.remove(last - 1)
        }
        #expect((0..<documentCount).filter(bitmap.contains) == expected.sorted())
        #expect(bitmap.count == expected.count)
    }
    let all = DocumentBitmap(documentCount: documentCount, all: true)
    #expect(all.count == documentCount)
    #expect(all.countOfIntersection(bitmap) == expected.count)
}
