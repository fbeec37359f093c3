/// What a reader of an HTML page sees, line for line: tags, scripts, styles and comments left out, entities decoded, runs of
/// blanks outside `pre` shortened, and every line feed kept, so that line N of the result is line N of the page.
///
/// A heading that begins a line of the result gets Markdown's `#` to `######` before it; a line that begins with `#` by itself is
/// indented by four blanks, as code is in Markdown. Tokenised as WHATWG HTML, section 13.2.5, has it, in one pass; nothing is
/// ill-formed.
/// - Returns: nil when the page shows no text at all.
func textOfHTML(_ page: [UInt8]) -> [UInt8]? {
    var extractor = HTMLTextExtractor()
    return page.withUnsafeBufferPointer { extractor.extract($0) }
}

private struct HTMLTextExtractor {
    private var output: [UInt8] = []
    private var isLineEmpty = true
    private var isBlankPending = false
    private var pendingHeading = 0
    private var preformattedDepth = 0
    private var showsText = false

    mutating func extract(_ page: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        output.reserveCapacity(page.count)
        var position = 0
        while position < page.count {
            let byte = page[position]
            if byte == UInt8(ascii: "<"), let end = endOfMarkup(page, from: position) {
                position = end
            } else if byte == UInt8(ascii: "&"), let entity = decodeEntity(page, at: position) {
                append(entity.scalar)
                position = entity.end
            } else {
                append(byte)
                position += 1
            }
        }
        return showsText ? output : nil
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            output.append(byte)
            (isLineEmpty, isBlankPending) = (true, false)
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            if preformattedDepth > 0 { output.append(byte) } else { isBlankPending = true }
        default:
            if byte == UInt8(ascii: "#"), isLineEmpty, pendingHeading == 0 {
                output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 4))
            }
            prepareForText()
            output.append(byte)
        }
    }

    private mutating func append(_ scalar: UInt32) {
        // No line of its own for a line feed that is none in the file, no control characters.
        if scalar <= 0x20 || scalar == 0xA0 || (0x7F..<0xA0).contains(scalar) {
            append(UInt8(ascii: " "))
        } else if scalar < 0x80 {
            append(UInt8(scalar))
        } else {
            prepareForText()
            appendUTF8(scalar, to: &output)
        }
    }

    private mutating func prepareForText() {
        if isLineEmpty {
            if pendingHeading > 0 {
                output.append(contentsOf: repeatElement(UInt8(ascii: "#"), count: pendingHeading))
                output.append(UInt8(ascii: " "))
            }
        } else if isBlankPending {
            output.append(UInt8(ascii: " "))
        }
        pendingHeading = 0
        (isLineEmpty, isBlankPending, showsText) = (false, false, true)
    }

    /// Passes the tag, comment or declaration that begins at `start`, keeping its line feeds; nil when it is just a `<`.
    private mutating func endOfMarkup(_ page: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let rest = UnsafeBufferPointer(rebasing: page[start...])
        if rest.starts(with: "<!--") { return pass(page, from: start + 4, to: "-->") }
        if rest.starts(with: "<?") { return pass(page, from: start + 2, to: "?>") }
        if rest.starts(with: "<!") { return pass(page, from: start + 2, to: ">") }
        let isClosing = rest.starts(with: "</")
        var position = start + (isClosing ? 2 : 1)
        guard position < page.count, (0x61...0x7A).contains(lowerCased(page[position])) else { return nil }
        var name: UInt64 = 0
        while position < page.count, isLetterOrDigit(page[position]) {
            name = name << 8 | UInt64(lowerCased(page[position]))
            position += 1
        }
        position = passAttributes(page, from: position)
        apply(name, isClosing: isClosing)
        if isClosing { return position }
        if name == packed("script") { return pass(page, from: position, toClosing: "script") }
        if name == packed("style") { return pass(page, from: position, toClosing: "style") }
        return position
    }

    /// - Parameter name: the last eight letters of the element's name, packed.
    private mutating func apply(_ name: UInt64, isClosing: Bool) {
        if inlineElements.contains(name) { return }
        isBlankPending = true
        if name >= packed("h1"), name <= packed("h6") {
            pendingHeading = isClosing ? 0 : Int(name - packed("h1")) + 1
        } else if name == packed("pre") || name == packed("textarea") {
            preformattedDepth = max(0, preformattedDepth + (isClosing ? -1 : 1))
        }
    }

    /// The position after the tag's `>`; a `>` between quotes after `=` belongs to a value.
    private mutating func passAttributes(_ page: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        var quote: UInt8 = 0
        var isAfterEquals = false
        while position < page.count {
            let byte = page[position]
            position += 1
            keepLineEnd(byte)
            if quote != 0 {
                if byte == quote { quote = 0 }
                continue
            }
            switch byte {
            case UInt8(ascii: ">"): return position
            case UInt8(ascii: "="): isAfterEquals = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if isAfterEquals { quote = byte }
                isAfterEquals = false
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
            default: isAfterEquals = false
            }
        }
        return position
    }

    /// The position after the next `mark`, or the end of the page.
    private mutating func pass(_ page: UnsafeBufferPointer<UInt8>, from start: Int, to mark: StaticString) -> Int {
        var position = start
        while position < page.count {
            if page[position] == mark.utf8Start[0], UnsafeBufferPointer(rebasing: page[position...]).starts(with: mark)
            {
                return position + mark.utf8CodeUnitCount
            }
            keepLineEnd(page[position])
            position += 1
        }
        return position
    }

    /// The position of the next `</name`, or the end of the page.
    private mutating func pass(_ page: UnsafeBufferPointer<UInt8>, from start: Int, toClosing name: String) -> Int {
        var position = start
        while position < page.count {
            if page[position] == UInt8(ascii: "<"), position + 2 + name.utf8.count <= page.count,
                page[position + 1] == UInt8(ascii: "/"),
                page[(position + 2)..<(position + 2 + name.utf8.count)].lazy.map(lowerCased).elementsEqual(name.utf8)
            {
                return position
            }
            keepLineEnd(page[position])
            position += 1
        }
        return position
    }

    private mutating func keepLineEnd(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { append(byte) }
    }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowerCased(byte))
}

private func lowerCased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// `name` as a number, the way element names are compared.
private func packed(_ name: StaticString) -> UInt64 {
    var number: UInt64 = 0
    for offset in 0..<name.utf8CodeUnitCount { number = number << 8 | UInt64(name.utf8Start[offset]) }
    return number
}

/// Elements that stand inside words.
private let inlineElements = Set(
    [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "samp", "small",
        "span",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    ].map(packed))
