import TextAnalysis

/// The words of a name, in order.
struct NameWords {
    /// Every word after its length, which fits a byte: terms have at most `LexicalAnalyzer.maximumTermLength` bytes.
    fileprivate let bytes: [UInt8]
    let count: Int

    var byteCount: Int { bytes.count }

    /// Calls `body` with every word.
    @inline(__always)
    func forEach(_ body: (_ word: UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { forEachPiece(in: $0[...], body) }
    }

    /// The words of `name`, where one that has parts counts only as these.
    init(of name: Span<UInt8>, _ analyzer: inout LexicalAnalyzer) {
        var bytes: [UInt8] = []
        var count = 0
        var last: (source: Range<Int>, start: Int)?
        analyzer.analyze(name) { word, source in
            // It comes right before them.
            if let whole = last, whole.source != source, whole.source.contains(source.lowerBound),
                source.upperBound <= whole.source.upperBound
            {
                count -= 1
                bytes.removeSubrange(whole.start...)
            }
            last = (source, bytes.count)
            bytes.append(UInt8(word.count))
            bytes.append(contentsOf: word)
            count += 1
        }
        self.bytes = bytes
        self.count = count
    }
}

/// The names that a chunk defines, headings left out, each in lower case (ASCII) and as words. In one buffer, since a daemon
/// keeps those of all chunks.
struct ChunkNames {
    /// Of every name: its length in 2 bytes, how many words it has and their bytes, likewise; then the name and the words.
    private let bytes: [UInt8]

    init(
        _ definitions: ArraySlice<(name: ArraySlice<UInt8>, kind: ArraySlice<UInt8>)>, _ analyzer: inout LexicalAnalyzer
    ) {
        var bytes: [UInt8] = []
        for (name, kind) in definitions where !kind.elementsEqual("heading".utf8) {
            // The format holds no more, and nobody asks for more.
            let name = name.prefix(Self.longestName)
            let words = NameWords(of: name.span, &analyzer)
            for number in [name.count, words.count, words.bytes.count] {
                bytes.append(UInt8(truncatingIfNeeded: number))
                bytes.append(UInt8(truncatingIfNeeded: number >> 8))
            }
            bytes.append(contentsOf: name.lazy.map(lowercased))
            bytes.append(contentsOf: words.bytes)
        }
        self.bytes = bytes
    }

    private static let longestName = 1_024

    /// In memory; most chunks have no names.
    var byteCount: Int { bytes.isEmpty ? 0 : bytes.count + 32 }

    /// Calls `body` with every name and its words.
    @inline(__always)
    func forEach(_ body: (_ name: UnsafeBufferPointer<UInt8>, _ words: Words) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            func number(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
            var start = 0
            while start < bytes.count {
                let name = start + 6..<start + 6 + number(start)
                let words = name.upperBound..<name.upperBound + number(start + 4)
                body(UnsafeBufferPointer(rebasing: bytes[name]), Words(count: number(start + 2), pieces: bytes[words]))
                start = words.upperBound
            }
        }
    }

    /// The words of a name.
    struct Words {
        let count: Int
        fileprivate let pieces: Slice<UnsafeBufferPointer<UInt8>>

        @inline(__always)
        func forEach(_ body: (_ word: UnsafeBufferPointer<UInt8>) -> Void) { forEachPiece(in: pieces, body) }
    }
}

/// Calls `body` with every piece of `bytes`, where each follows its length.
@inline(__always)
private func forEachPiece(
    in bytes: Slice<UnsafeBufferPointer<UInt8>>, _ body: (_ piece: UnsafeBufferPointer<UInt8>) -> Void
) {
    var start = bytes.startIndex
    while start < bytes.endIndex {
        let piece = start + 1..<start + 1 + Int(bytes[start])
        body(UnsafeBufferPointer(rebasing: bytes[piece]))
        start = piece.upperBound
    }
}
