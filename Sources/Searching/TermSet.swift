/// The terms of a query, to be compared with many words: nearly none of these begins like one of them.
struct TermSet {
    /// Not empty; the first 64 count.
    private let terms: [[UInt8]]
    /// By first byte, bit i for term i.
    private let beginnings: [UInt64]

    init(_ terms: [[UInt8]]) {
        self.terms = terms
        var beginnings = [UInt64](repeating: 0, count: 256)
        for (index, term) in terms.prefix(64).enumerated() {
            if let first = term.first { beginnings[Int(first)] |= 1 << UInt64(index) }
        }
        self.beginnings = beginnings
    }

    var isEmpty: Bool { terms.isEmpty }
    var count: Int { terms.count }

    /// Which terms have the first byte of `word`: bit i for term i.
    @inline(__always)
    func beginningLike(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 { word.isEmpty ? 0 : beginnings[Int(word[0])] }

    /// The index of the term that is `word`.
    @inline(__always)
    func index(of word: UnsafeBufferPointer<UInt8>) -> Int? {
        var rest = beginningLike(word)
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            if terms[index].count == word.count, terms[index].elementsEqual(word) { return index }
            rest &= rest - 1
        }
        return nil
    }

    /// Whether `isWanted` holds for a term with the first byte of `word`.
    @inline(__always)
    func contains(beginningLike word: UnsafeBufferPointer<UInt8>, where isWanted: ([UInt8]) -> Bool) -> Bool {
        var rest = beginningLike(word)
        while rest != 0 {
            if isWanted(terms[rest.trailingZeroBitCount]) { return true }
            rest &= rest - 1
        }
        return false
    }
}
