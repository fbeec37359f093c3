/// Where the members of the object in a JSON5 text are, for changing one and leaving the rest as it is, byte for byte.
///
/// The text has to be valid; what is not leads to places that are wrong, never to a trap.
struct JSONMembers {
    struct Member {
        /// Without its quotes; nil for one with escapes, which is looked at no further.
        var key: [UInt8]?
        /// From the first byte of the key to the last of the value.
        var extent: Range<Int>
        var value: Range<Int>
        /// The comma after it.
        var comma: Int?
    }

    private(set) var members: [Member] = []
    /// The opening brace of the object.
    private(set) var start = 0
    /// The closing brace of the object; nil for what is none.
    private(set) var end: Int?
    private let text: [UInt8]
    private var position = 0

    init(of text: [UInt8]) {
        self.text = text
        skipSpace()
        start = position
        guard take("{") else { return }
        while position < text.count {
            skipSpace()
            if current == UInt8(ascii: "}") {
                end = position
                return
            }
            guard let member = readMember() else { return }
            members.append(member)
            skipSpace()
            if current == UInt8(ascii: ",") {
                members[members.count - 1].comma = position
                position += 1
            }
        }
    }

    private var current: UInt8? { position < text.count ? text[position] : nil }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func readMember() -> Member? {
        let start = position
        guard let key = readKey() else { return nil }
        skipSpace()
        guard take(":") else { return nil }
        skipSpace()
        let value = position
        skipValue()
        guard position > value else { return nil }
        return Member(key: key, extent: start..<position, value: value..<position, comma: nil)
    }

    private mutating func readKey() -> [UInt8]?? {
        let start = position
        if let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            skipString()
            guard position - start >= 2 else { return nil }
            let key = Array(text[(start + 1)..<(position - 1)])
            return .some(key.contains(UInt8(ascii: "\\")) ? nil : key)
        }
        skipWord()
        guard position > start else { return nil }
        let key = Array(text[start..<position])
        return .some(key.contains(UInt8(ascii: "\\")) ? nil : key)
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            skipSpace()
            switch current {
            case nil: return
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return }
                position += 1
            default: skipWord()
            }
        } while depth > 0
    }

    private mutating func skipString() {
        let quote = current
        position += 1
        while let byte = current, byte != quote { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        position = min(position + 1, text.count)
    }

    /// Numbers, literals and keys without quotes.
    private mutating func skipWord() {
        while let byte = current, !isSpace, !",:{}[]\"'/".utf8.contains(byte) { position += 1 }
        // A slash that begins no comment is in no valid text.
        if current == UInt8(ascii: "/"), !isComment { position += 1 }
    }

    private var isComment: Bool {
        guard position + 1 < text.count, text[position] == UInt8(ascii: "/") else { return false }
        return text[position + 1] == UInt8(ascii: "/") || text[position + 1] == UInt8(ascii: "*")
    }

    /// White space as JSON5 has it; beyond ASCII only what files have in practice: the byte order mark and the no-break space.
    private var isSpace: Bool { spaceLength > 0 }

    private var spaceLength: Int {
        switch current ?? 0 {
        case 0x20, 0x09...0x0D: 1
        case 0xC2 where text[position...].starts(with: [0xC2, 0xA0]): 2
        case 0xEF where text[position...].starts(with: [0xEF, 0xBB, 0xBF]): 3
        default: 0
        }
    }

    private mutating func skipSpace() {
        while true {
            if spaceLength > 0 {
                position += spaceLength
            } else if isComment {
                skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() {
        if text[position + 1] == UInt8(ascii: "/") {
            while let byte = current, byte != 0x0A, byte != 0x0D { position += 1 }
        } else {
            position += 2
            while position + 1 < text.count, !text[position...].starts(with: "*/".utf8) { position += 1 }
            position = min(position + 2, text.count)
        }
    }
}
