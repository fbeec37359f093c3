/// A piece of a segment's postings, as it is stored.
package struct PostingsBlock: Equatable, Sendable {
    /// The most bytes of `data`.
    package static let maximumByteCount = 1 << 16

    /// The key of the first list in it: a field and a term.
    package let firstKey: [UInt8]
    package let data: [UInt8]
}
