/// Cuts one identifier into its parts as its characters come by.
struct IdentifierParts {
    struct Part {
        /// Where its text lies in the identifier's `text`, and in the text analyzed.
        var letters: Range<Int>
        var source: Range<Int>
    }

    /// The folded text without underscores.
    private(set) var text: [UInt8] = []
    private(set) var parts: [Part] = []
    private var previous = CharacterKind.underscore
    private var previousEnd = 0
    /// Hexadecimal and the like (`0xDEADBEEF`, `3D`): cut at underscores only.
    private var beginsWithDigit = false

    var letters: ArraySlice<UInt8> { text[...] }

    /// From the first part to the last.
    var whole: Range<Int> { (parts.first?.source.lowerBound ?? 0)..<(parts.last?.source.upperBound ?? 0) }

    /// Whether the parts are too short for words, as in base64 and mangled names.
    var looksEncoded: Bool { text.count >= 16 && text.count < 3 * parts.count }

    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        previous = .underscore
    }

    /// Takes notice of a character of `kind`, at `source` in the text analyzed, beginning a part where there is a boundary.
    /// `isPlural`: the next one is an `s` with no lower-case letter after it, which belongs to the acronym before it (`URLs`).
    mutating func advance(_ kind: CharacterKind, next: CharacterKind, isPlural: Bool, source: Range<Int>) {
        if kind == .underscore {
            if previous != .underscore { endPart() }
        } else if previous == .underscore {
            beginsWithDigit = kind == .digit
            beginPart(at: source.lowerBound)
        } else if kind == .upper, !beginsWithDigit, previous != .upper || (next == .lower && !isPlural) {
            endPart()
            beginPart(at: source.lowerBound)
        }
        previous = kind
        previousEnd = source.upperBound
    }

    mutating func append(_ byte: UInt8) { text.append(byte) }

    mutating func append(scalar: UInt32) { TermBuffer.appendUTF8(scalar, to: &text) }

    /// Ends the identifier.
    mutating func finish() {
        if previous != .underscore { endPart() }
        previous = .underscore
    }

    private mutating func beginPart(at position: Int) {
        parts.append(Part(letters: text.count..<text.count, source: position..<position))
    }

    private mutating func endPart() {
        let last = parts.count - 1
        parts[last].letters = parts[last].letters.lowerBound..<text.count
        parts[last].source = parts[last].source.lowerBound..<previousEnd
    }
}
