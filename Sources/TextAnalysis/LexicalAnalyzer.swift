/// Turns text into the terms that lexical search counts, the same way for documents and queries.
///
/// A word is a maximal run of letters, digits, marks and underscores. It is case-folded, and
/// - a single word becomes its English stem (Porter2) when it has four letters or more and all are ASCII;
/// - an identifier of several parts (`snake_case`, `camelCase`, `HTTPServer`) becomes its parts, each as a word of its own, and
///   before them the whole without underscores, as a word too: `hostName`, `host_name` and `hostname` find one another;
/// - a part that ends in digits after three letters or more (`sha256`) is also found without them;
/// - characters beyond ASCII go through NFKC and lose the diacritics of Latin, Greek, Cyrillic, Hebrew and Arabic;
/// - runs of scripts without spaces (Han, Kana, Hangul, Thai …) become overlapping pairs of characters.
///
/// Dropped: terms longer than `maximumTermLength`, numbers of more than 20 digits, the parts of what looks encoded (base64),
/// and bytes that are not UTF-8. An analyzer is for one thread at a time.
package struct LexicalAnalyzer: ~Copyable {
    /// Changes whenever the terms of some text change, so that an index made otherwise is not mixed with this one.
    package static let version = 1

    /// The most bytes that a term has.
    package static let maximumTermLength = 64

    /// A longer word, in bytes, has no terms when it is ASCII; any other is cut here.
    static let maximumWordLength = 256

    @usableFromInline let kinds: UnsafeMutablePointer<CharacterKind>
    @usableFromInline let stems: StemCache
    @usableFromInline var terms = TermBuffer()
    var identifier = IdentifierParts()

    package init() {
        kinds = .allocate(capacity: 256)
        for byte in 0...UInt8.max { (kinds + Int(byte)).initialize(to: CharacterKind.of(byte: byte)) }
        stems = StemCache()
    }

    deinit { kinds.deallocate() }

    /// Calls `emit` with every term of `text`, in order, and the byte range of `text` that it comes from: the word, or the
    /// part of it. The bytes of the term are valid during the call only. A document's length is the number of its terms.
    @inlinable
    package mutating func analyze(
        _ text: Span<UInt8>, _ emit: (_ term: UnsafeBufferPointer<UInt8>, _ source: Range<Int>) -> Void
    ) {
        analyze(text, beginningWith: { _, _ in true }, emit)
    }

    /// The same, but words without a term that begins with bytes for which `isWanted` holds are mostly passed over, which is much
    /// faster than to take them apart.
    ///
    /// - Parameter isWanted: gets the first two bytes of a word or of a part of one, in lower case; the second is 0 where something other
    ///   than a letter of ASCII comes after the first, and then the term may have anything there or end. Else the term has the same two,
    ///   but that stemming may make an `i` of a `y`, or the other way round, or leave but the first (`aing`). Not asked about words beyond
    ///   ASCII, which are all taken apart.
    @inlinable
    @inline(__always)
    package mutating func analyze(
        _ text: Span<UInt8>, beginningWith isWanted: (_ first: UInt8, _ second: UInt8) -> Bool,
        _ emit: (_ term: UnsafeBufferPointer<UInt8>, _ source: Range<Int>) -> Void
    ) {
        text.withUnsafeBufferPointer { buffer in
            guard let bytes = buffer.baseAddress else { return }
            var position = 0
            while position < buffer.count {
                var kind = kinds[Int(bytes[position])]
                if kind.isEmpty {
                    position += 1
                    continue
                }
                let start = position
                var seen = kind
                repeat {
                    seen.formUnion(kind)
                    position += 1
                    kind = position < buffer.count ? kinds[Int(bytes[position])] : []
                } while !kind.isEmpty
                let count = position - start
                if seen == .lower {
                    guard count <= Self.maximumTermLength, isWanted(bytes[start], count > 1 ? bytes[start + 1] : 0)
                    else {
                        continue
                    }
                    emit(stems.stem(bytes + start, count: count, readable: buffer.count - start), start..<position)
                } else {
                    let run = UnsafeBufferPointer(rebasing: buffer[start..<position])
                    guard seen.contains(.undecoded) || Self.hasPart(run, beginningWith: isWanted) else { continue }
                    split(run, at: start, seen)
                    terms.forEach(emit)
                }
            }
        }
    }

    /// Whether a part of `run`, which is ASCII, may begin with bytes for which `isWanted` holds. Parts begin at its beginning, after
    /// underscores, and with capital letters; stems begin as their words do.
    @inlinable
    @inline(__always)
    static func hasPart(
        _ run: UnsafeBufferPointer<UInt8>, beginningWith isWanted: (_ first: UInt8, _ second: UInt8) -> Bool
    ) -> Bool {
        var isStart = true
        for index in run.indices {
            let byte = run[index]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if isStart || isUpper {
                // Makes capitals small, and nothing else a letter that may be in a run.
                let next = index + 1 < run.count ? run[index + 1] | 0x20 : 0
                let isLetter = next >= UInt8(ascii: "a") && next <= UInt8(ascii: "z")
                if isWanted(isUpper ? byte | 0x20 : byte, isLetter ? next : 0) { return true }
            }
            isStart = byte == UInt8(ascii: "_")
        }
        return false
    }

    /// Fills `terms` with those of one run of word characters, which begins at `start` in the text.
    @usableFromInline
    mutating func split(_ run: UnsafeBufferPointer<UInt8>, at start: Int, _ seen: CharacterKind) {
        terms.removeAll()
        if seen.contains(.undecoded) {
            splitUnicode(run, at: start)
        } else if run.count <= Self.maximumWordLength {
            splitASCII(run, at: start)
        }
    }

    private mutating func splitASCII(_ run: UnsafeBufferPointer<UInt8>, at start: Int) {
        identifier.removeAll()
        for index in 0..<run.count {
            let kind = kinds[Int(run[index])]
            let next = index + 1 < run.count ? kinds[Int(run[index + 1])] : []
            let afterNext = index + 2 < run.count ? kinds[Int(run[index + 2])] : []
            let isPlural = afterNext != .lower && next == .lower && run[index + 1] == UInt8(ascii: "s")
            let source = (start + index)..<(start + index + 1)
            identifier.advance(kind, next: next, isPlural: isPlural, source: source)
            if kind == .underscore { continue }
            identifier.append(kind == .upper ? run[index] | 0x20 : run[index])
        }
        identifier.finish()
        addTerms(of: identifier.whole)
    }

    /// Adds the terms of `identifier`, whose text is at `whole`.
    mutating func addTerms(of whole: Range<Int>) {
        if identifier.parts.count > 1 {
            terms.add(identifier.letters, source: whole, stems)
            if identifier.looksEncoded { return }
        }
        for part in identifier.parts {
            let letters = identifier.letters[part.letters]
            terms.add(letters, source: part.source, stems)
            let word = letters.prefix { $0 > UInt8(ascii: "9") }
            if word.count >= 3, word.count < letters.count, letters[word.endIndex...].allSatisfy(TermBuffer.isDigit) {
                terms.add(word, source: part.source, stems)
            }
        }
    }
}
