/// The sources of a Jupyter notebook's cells (nbformat 4, and 3), line for line: each source line stands on its own line of the
/// file, a form feed on the line of each cell's `source` key, and all other lines are empty. After the form feed of a code cell
/// stands Markdown's fence, so that its comments are no headings; the next form feed ends it.
///
/// Where the file has several source lines on one line, as in a notebook without line breaks, they are joined by spaces.
/// - Returns: nil when `file` is not JSON, or no notebook.
func textOfNotebook(_ file: [UInt8]) -> [UInt8]? {
    file.withUnsafeBufferPointer { bytes in
        var extractor = NotebookTextExtractor(file: bytes)
        return extractor.extract()
    }
}

private let formFeed: UInt8 = 0x0C

/// A parser of JSON (RFC 8259) without recursion that writes as it reads.
private struct NotebookTextExtractor {
    private enum Role {
        /// Anything that holds no cells.
        case other
        /// The whole, nbformat 3's worksheets, and one of them.
        case notebook, worksheets, worksheet
        case cells, cell, cellType, source
    }

    private struct Container {
        var role: Role
        var isObject: Bool
        /// The role of what follows a key, until it is read.
        var valueRole = Role.other
        /// For a cell, what its `cell_type` says.
        var isCode = false
    }

    private static let maximumDepth = 512

    let file: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var containers: [Container] = []
    private var output: [UInt8] = []
    private var isLineEmpty = true
    /// Whether a fence is due at the end of this line, should it hold nothing but a form feed.
    private var isFenceDue = false
    private var hasCells = false

    init(file: UnsafeBufferPointer<UInt8>) { self.file = file }

    mutating func extract() -> [UInt8]? {
        output.reserveCapacity(file.count / 2)
        // A key or a value is due, or a comma or the end of the container.
        var expectsValue = true
        while true {
            skipBlanks()
            guard position < file.count else { break }
            let byte = file[position]
            if let container = containers.last, byte == (container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                containers.removeLast()
                position += 1
                expectsValue = false
            } else if !expectsValue {
                guard byte == UInt8(ascii: ","), !containers.isEmpty else { return nil }
                position += 1
                expectsValue = true
            } else {
                if containers.last?.isObject == true {
                    guard readKey() else { return nil }
                    skipBlanks()
                }
                guard let opens = readValue() else { return nil }
                expectsValue = opens
            }
        }
        return containers.isEmpty && !expectsValue && hasCells ? output : nil
    }

    /// Reads a key and its colon and notes what its value is.
    private mutating func readKey() -> Bool {
        let start = position
        guard passString() else { return false }
        let key = UnsafeBufferPointer(rebasing: file[start..<position])
        let container = containers.count - 1
        let role: Role =
            switch containers[container].role {
            case .notebook where key.elementsEqual("\"cells\"".utf8): .cells
            case .notebook where key.elementsEqual("\"worksheets\"".utf8): .worksheets
            case .worksheet where key.elementsEqual("\"cells\"".utf8): .cells
            case .cell where key.elementsEqual("\"cell_type\"".utf8): .cellType
            case .cell where key.elementsEqual("\"source\"".utf8): .source
            case .cell where key.elementsEqual("\"input\"".utf8): .source
            default: .other
            }
        containers[container].valueRole = role
        if role == .cells { hasCells = true }
        if role == .source {
            append(formFeed)
            // Of nbformat 3 only code cells have `input`.
            isFenceDue = containers[container].isCode || key.count == "\"input\"".utf8.count
        }
        skipBlanks()
        guard position < file.count, file[position] == UInt8(ascii: ":") else { return false }
        position += 1
        return true
    }

    /// Reads a value that is no container, or the beginning of one; whether it was the latter, nil when it is not JSON.
    private mutating func readValue() -> Bool? {
        guard position < file.count else { return nil }
        switch file[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard containers.count < Self.maximumDepth else { return nil }
            let isObject = file[position] == UInt8(ascii: "{")
            containers.append(Container(role: roleOfNextContainer(isObject: isObject), isObject: isObject))
            position += 1
            return true
        case UInt8(ascii: "\""):
            let isSource = containers.last.map { $0.isObject ? $0.valueRole == .source : $0.role == .source } ?? false
            let start = position + 1
            guard passString() else { return nil }
            if isSource { appendDecoded(file[start..<(position - 1)]) }
            if let cell = containers.indices.last, containers[cell].valueRole == .cellType {
                containers[cell].isCode = file[start..<(position - 1)].elementsEqual("code".utf8)
            }
            return false
        default:
            let start = position
            while position < file.count, isPartOfLiteral(file[position]) { position += 1 }
            return position > start ? false : nil
        }
    }

    private func roleOfNextContainer(isObject: Bool) -> Role {
        guard let parent = containers.last else { return isObject ? .notebook : .other }
        if parent.isObject {
            // Cells, worksheets and a source in lines are arrays.
            return isObject ? .other : parent.valueRole
        }
        switch parent.role {
        case .cells where isObject: return .cell
        case .worksheets where isObject: return .worksheet
        default: return .other
        }
    }

    private mutating func skipBlanks() {
        while position < file.count {
            switch file[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if isFenceDue, output.last == formFeed { output.append(contentsOf: "```".utf8) }
                isFenceDue = false
                output.append(file[position])
                isLineEmpty = true
            default: return
            }
            position += 1
        }
    }

    /// Passes the string that begins here; false when it does not end on its line.
    private mutating func passString() -> Bool {
        guard position < file.count, file[position] == UInt8(ascii: "\"") else { return false }
        position += 1
        while position < file.count {
            switch file[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"):
                guard position + 1 < file.count, file[position + 1] >= 0x20 else { return false }
                position += 2
            case ..<0x20: return false
            default: position += 1
            }
        }
        return false
    }

    private mutating func append(_ byte: UInt8) {
        // A form feed marks a cell only where it begins a line; the chunker looks nowhere else.
        output.append(byte == formFeed && !isLineEmpty ? UInt8(ascii: " ") : byte)
        isLineEmpty = false
    }

    /// Appends the characters of a string literal, its line feeds inside as spaces and that at its end not at all.
    private mutating func appendDecoded(_ literal: Slice<UnsafeBufferPointer<UInt8>>) {
        if let last = output.last, last != formFeed, last != UInt8(ascii: " "), !isLineEmpty {
            append(UInt8(ascii: " "))
        }
        var index = literal.startIndex
        while index < literal.endIndex {
            let byte = literal[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < literal.endIndex else {
                append(byte)
                index += 1
                continue
            }
            index += 2
            switch literal[index - 1] {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "f"), UInt8(ascii: "b"):
                if index < literal.endIndex { append(UInt8(ascii: " ")) }
            case UInt8(ascii: "t"): append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"): appendUnicodeEscape(literal, &index)
            case let quoted: append(quoted)
            }
        }
    }

    /// Appends what the four digits at `index`, and those of a second half of a surrogate pair, stand for.
    private mutating func appendUnicodeEscape(_ literal: Slice<UnsafeBufferPointer<UInt8>>, _ index: inout Int) {
        func unit(at index: Int) -> UInt32? {
            guard index + 4 <= literal.endIndex else { return nil }
            return UInt32(String(decoding: literal[index..<(index + 4)], as: UTF8.self), radix: 16)
        }
        var scalar = unit(at: index) ?? 0xFFFD
        index = min(index + 4, literal.endIndex)
        if (0xD800..<0xDC00).contains(scalar), index + 1 < literal.endIndex, literal[index] == UInt8(ascii: "\\"),
            literal[index + 1] == UInt8(ascii: "u"), let low = unit(at: index + 2), (0xDC00..<0xE000).contains(low)
        {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            index += 6
        }
        if (0xD800..<0xE000).contains(scalar) { scalar = 0xFFFD }
        appendUTF8(scalar < 0x20 ? 0x20 : scalar, to: &output)
        isLineEmpty = false
    }
}

private func isPartOfLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
    default: false
    }
}
