/// The terms of a query, to be compared with many words: nearly none of these begins like one of them.
///
/// Every thread has its own: with the terms in one buffer, it then looks at nothing that another one counts references to.
struct TermSet {
    /// The first 64 terms, one after another, and where each ends.
    private let bytes: [UInt8]
    private let ends: [Int]
    /// By first byte, bit i for term i.
    private let beginnings: [UInt64]
    /// By first byte, which letters of ASCII words with the terms have next: bit i for the i-th of the alphabet, bit 31 for no letter.
    private let seconds: [UInt32]

    /// - Parameter terms: none of them empty; the first 64 count.
    init(_ terms: [[UInt8]]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var beginnings = [UInt64](repeating: 0, count: 256)
        var seconds = [UInt32](repeating: 0, count: 256)
        for (index, term) in terms.prefix(64).enumerated() {
            bytes += term
            ends.append(bytes.count)
            guard let first = term.first else { continue }
            beginnings[Int(first)] |= 1 << UInt64(index)
            seconds[Int(first)] |= term.count == 1 ? .max : Self.bit(0) | Self.bit(term[1])
        }
        self.bytes = bytes
        self.ends = ends
        self.beginnings = beginnings
        self.seconds = seconds
    }

    var isEmpty: Bool { ends.isEmpty }
    var count: Int { ends.count }

    @inline(__always)
    private static func bit(_ byte: UInt8) -> UInt32 {
        guard byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") else { return 1 << 31 }
        // Stemming makes one of the other.
        let letter = byte == UInt8(ascii: "y") ? UInt8(ascii: "i") : byte
        return 1 << UInt32(letter - UInt8(ascii: "a"))
    }

    /// Whether a word that begins with these two bytes, as `LexicalAnalyzer` has it, may be a term.
    @inline(__always)
    func mayHoldTerm(beginningWith first: UInt8, _ second: UInt8) -> Bool {
        seconds[Int(first)] & Self.bit(second) != 0
    }

    /// The index of the term that is `word`.
    @inline(__always)
    func index(of word: UnsafeBufferPointer<UInt8>) -> Int? {
        first(beginningLike: word) { $0.count == word.count && $0.elementsEqual(word) }
    }

    /// Whether `isWanted` holds for a term with the first byte of `word`.
    @inline(__always)
    func contains(
        beginningLike word: UnsafeBufferPointer<UInt8>, where isWanted: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
    ) -> Bool {
        first(beginningLike: word, where: isWanted) != nil
    }

    /// The index of the first term with the first byte of `word` for which `isWanted` holds.
    @inline(__always)
    private func first(
        beginningLike word: UnsafeBufferPointer<UInt8>, where isWanted: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
    ) -> Int? {
        if word.isEmpty { return nil }
        var rest = beginnings[Int(word[0])]
        if rest == 0 { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            while rest != 0 {
                let index = rest.trailingZeroBitCount
                if isWanted(bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]) { return index }
                rest &= rest - 1
            }
            return nil
        }
    }
}
