private import SystemSupport

/// Which documents of a segment are deleted, a bit each.
package struct DeletionBitmap: Sendable, Hashable {
    package let documents: Int
    /// Bit `d % 64` of word `d / 64` is set when document `d` is deleted.
    package private(set) var words: [UInt64]
    /// How many documents are deleted.
    package private(set) var count: Int

    package init(documents: Int) {
        self.documents = documents
        words = [UInt64](repeating: 0, count: (documents + 63) / 64)
        count = 0
    }

    @inlinable
    package func contains(_ document: Int) -> Bool { words[document >> 6] >> UInt64(document & 63) & 1 != 0 }

    /// Calls `body` with every run of documents that are not deleted, each as long as can be.
    package func forEachRangeOfOthers(_ body: (Range<Int>) -> Void) {
        var start = 0
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                let document = index << 6 + rest.trailingZeroBitCount
                if start < document { body(start..<document) }
                start = document + 1
                rest &= rest - 1
            }
        }
        if start < documents { body(start..<documents) }
    }

    package mutating func insert(_ documents: Range<Int>) {
        for document in documents where !contains(document) {
            words[document >> 6] |= 1 << UInt64(document & 63)
            count += 1
        }
    }

    /// The stored form: empty when nothing is deleted, else a CRC-32C and the words.
    func encode() -> [UInt8] {
        if count == 0 { return [] }
        var writer = ByteWriter()
        for word in words { writer.int64(Int64(bitPattern: word)) }
        return sealed(writer.bytes)
    }

    init?(stored: [UInt8], documents: Int) {
        self.init(documents: documents)
        if stored.isEmpty { return }
        guard isIntact(stored), stored.count == 4 + 8 * words.count else { return nil }
        var reader = ByteReader(stored, from: 4)
        for index in words.indices {
            guard let word = reader.int64() else { return nil }
            words[index] = UInt64(bitPattern: word)
            count += words[index].nonzeroBitCount
        }
        // Bits beyond the last document would be counted as documents.
        if documents % 64 != 0, let last = words.last, last >> UInt64(documents % 64) != 0 { return nil }
    }
}
