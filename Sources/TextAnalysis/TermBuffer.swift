/// The terms of one word, until they are emitted.
@usableFromInline
struct TermBuffer {
    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var terms: [(range: Range<Int>, source: Range<Int>)] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        terms.removeAll(keepingCapacity: true)
    }

    /// Adds the term of a folded word, stemmed when it is one of ASCII letters alone, unless it is too long to be one.
    mutating func add(_ word: ArraySlice<UInt8>, source: Range<Int>, _ stems: borrowing StemCache) {
        guard !word.isEmpty, word.count <= LexicalAnalyzer.maximumTermLength else { return }
        let start = bytes.count
        if word.allSatisfy({ $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }) {
            word.withUnsafeBufferPointer {
                bytes.append(contentsOf: stems.stem($0.baseAddress!, count: $0.count, readable: $0.count))
            }
        } else if word.count <= 20 || !word.allSatisfy(Self.isDigit) {
            bytes.append(contentsOf: word)
        } else {
            return
        }
        terms.append((start..<bytes.count, source))
    }

    /// Adds a term as it is.
    mutating func addVerbatim(_ first: UInt32, _ second: UInt32?, source: Range<Int>) {
        let start = bytes.count
        Self.appendUTF8(first, to: &bytes)
        if let second { Self.appendUTF8(second, to: &bytes) }
        terms.append((start..<bytes.count, source))
    }

    @inlinable
    func forEach(_ emit: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void) {
        bytes.withUnsafeBufferPointer { buffer in
            for term in terms { emit(UnsafeBufferPointer(rebasing: buffer[term.range]), term.source) }
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Appends `scalar` in UTF-8; nothing when it is no Unicode scalar.
    static func appendUTF8(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar), let encoded = UTF8.encode(scalar) else { return }
        bytes.append(contentsOf: encoded)
    }
}
