/// A set of a segment's documents, a bit for each.
package struct DocumentBitmap: Equatable, Sendable {
    /// How many documents the segment has.
    package let documentCount: Int
    /// 64 documents each, the lowest bit first; no bits beyond the last document.
    var words: [UInt64]

    /// None of the documents, or all.
    package init(documentCount: Int, all: Bool = false) {
        self.documentCount = documentCount
        words = [UInt64](repeating: all ? .max : 0, count: (documentCount + 63) / 64)
        if all, documentCount % 64 != 0 { words[words.count - 1] = (1 << UInt64(documentCount % 64)) - 1 }
    }

    /// All documents but those of `words`: bit `d % 64` of word `d / 64` is document `d`.
    package init(documentCount: Int, allBut words: [UInt64]) {
        self.init(documentCount: documentCount, all: true)
        precondition(words.count == self.words.count)
        for index in words.indices { self.words[index] &= ~words[index] }
    }

    /// Whether `document`, 0 to `documentCount` - 1, is in the set.
    package func contains(_ document: Int) -> Bool {
        words[document / 64] & (1 << UInt64(document % 64)) != 0
    }

    /// Whether any of `documents`, all below `documentCount`, is in the set.
    func contains(anyOf documents: Range<Int>) -> Bool {
        var start = documents.lowerBound
        while start < documents.upperBound {
            let width = min(64 - start % 64, documents.upperBound - start)
            if words[start / 64] & (UInt64.max >> UInt64(64 - width)) << UInt64(start % 64) != 0 { return true }
            start += width
        }
        return false
    }

    /// Calls `body` with every document of the set, in ascending order.
    @inline(__always)
    func forEach(_ body: (_ document: Int) -> Void) {
        words.withUnsafeBufferPointer { words in
            for (index, word) in words.enumerated() {
                var rest = word
                while rest != 0 {
                    body(index << 6 + rest.trailingZeroBitCount)
                    rest &= rest - 1
                }
            }
        }
    }

    /// Adds `document`, below `documentCount`.
    package mutating func insert(_ document: Int) {
        precondition(document < documentCount)
        words[document / 64] |= 1 << UInt64(document % 64)
    }

    /// Takes `document`, below `documentCount`, out.
    package mutating func remove(_ document: Int) {
        words[document / 64] &= ~(1 << UInt64(document % 64))
    }

    /// Adds `documents`, all below `documentCount`.
    package mutating func insert(_ documents: Range<Int>) {
        precondition(documents.lowerBound >= 0 && documents.upperBound <= documentCount)
        var start = documents.lowerBound
        while start < documents.upperBound {
            let width = min(64 - start % 64, documents.upperBound - start)
            words[start / 64] |= (UInt64.max >> UInt64(64 - width)) << UInt64(start % 64)
            start += width
        }
    }

    /// Inserts ordinals of which the largest is the last.
    mutating func insert(ascending ordinals: [UInt32]) {
        precondition(ordinals.last.map { Int($0) < documentCount } ?? true)
        words.withUnsafeMutableBufferPointer { words in
            for ordinal in ordinals { words[Int(ordinal &>> 6)] |= 1 &<< UInt64(ordinal & 63) }
        }
    }

    /// How many documents are in both sets, which are of the same segment.
    package func countOfIntersection(_ other: DocumentBitmap) -> Int {
        precondition(documentCount == other.documentCount)
        var count = 0
        for index in words.indices { count += (words[index] & other.words[index]).nonzeroBitCount }
        return count
    }

    /// How many documents are in the set.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
