/// What a segment tells of its documents.
package struct LexicalSegment: Sendable {
    /// By document, the count of terms in its body.
    package let bodyLengths: [UInt16]
    /// Where the documents of each group begin, and after the last group the count of documents.
    package let groupStarts: [UInt32]
    /// The documents that have not been deleted.
    package let live: DocumentBitmap
    let liveDocumentCount: Int
    /// The sum of the lengths of their bodies.
    let liveBodyLength: Int
    /// Of all bodies, those of deleted documents too.
    let longestBody: Int

    /// Throws `PostingsError.mismatch` when the tables do not fit each other.
    package init(bodyLengths: [UInt16], groupStarts: [UInt32], live: DocumentBitmap) throws(PostingsError) {
        guard live.documentCount == bodyLengths.count, groupStarts.first == 0,
            groupStarts.last.map(Int.init) == bodyLengths.count,
            zip(groupStarts, groupStarts.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw .mismatch("tables of different numbers of documents") }
        self.bodyLengths = bodyLengths
        self.groupStarts = groupStarts
        self.live = live
        liveDocumentCount = live.count
        var sum = 0
        for (document, length) in bodyLengths.enumerated() where live.contains(document) { sum += Int(length) }
        liveBodyLength = sum
        longestBody = Int(bodyLengths.max() ?? 0)
    }
}
