/// Writes one JSON document (RFC 8259), keys in the order they are given, as `JSONEncoder` cannot.
package struct JSONWriter: ~Copyable {
    /// The document so far, in UTF-8.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    /// Writes an object whose members `members` writes, each as `key(…)` and then a value.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try nested(open: "{", close: "}", members)
    }

    /// Writes an array whose elements `elements` writes.
    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try nested(open: "[", close: "]", elements)
    }

    /// Writes a member's key; its value must follow.
    package mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func value(_ number: Int) { raw(String(number)) }
    package mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }
    package mutating func null() { raw("null") }

    /// Writes `number` with at most `digits` digits behind the point; null when it is not finite.
    package mutating func value(_ number: Double, digits: Int = 6) {
        guard number.isFinite, abs(number) < 1e15 else { return null() }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (number * scale).rounded() / scale
        raw(rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)")
    }

    /// Writes a finite `number` with the fewest digits that read back as the same float.
    package mutating func value(exactly number: Float) { raw("\(number)") }

    /// Writes a finite `number` with the fewest digits that read back as the same number.
    package mutating func value(exactly number: Double) { raw("\(number)") }

    /// Writes a value that is JSON already.
    package mutating func value(json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    private mutating func nested(
        open: Unicode.Scalar, close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func raw(_ literal: String) {
        separate()
        bytes.append(contentsOf: literal.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Also escapes what a terminal could obey (C1 controls, characters that reorder text): JSON is often read on one.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { text in
            // What needs no escape is copied in runs.
            var start = 0
            var position = 0
            while position < text.count {
                let byte = text[position]
                if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    position += 1
                    continue
                }
                let (scalar, width) = byte < 0x80 ? (Unicode.Scalar(byte), 1) : Self.scalar(at: position, in: text)
                let isUnsafe = isUnsafeOnTerminal(scalar)
                if byte < 0x80 || isUnsafe {
                    bytes.append(contentsOf: text[start..<position])
                    switch scalar {
                    case "\"", "\\":
                        bytes.append(UInt8(ascii: "\\"))
                        bytes.append(byte)
                    case "\n": bytes.append(contentsOf: "\\n".utf8)
                    case "\t": bytes.append(contentsOf: "\\t".utf8)
                    default: escape(scalar)
                    }
                    start = position + width
                }
                position += width
            }
            bytes.append(contentsOf: text[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The scalar of several bytes that begins at `position`, and how many it has. A `String` holds valid UTF-8.
    private static func scalar(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> (Unicode.Scalar, width: Int) {
        var decoder = UTF8()
        var iterator = text[position...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
        return (scalar, UTF8.width(scalar))
    }

    /// Every unsafe scalar is below U+10000: one escape does.
    private mutating func escape(_ scalar: Unicode.Scalar) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u".utf8)
        for shift: UInt32 in [12, 8, 4, 0] { bytes.append(digits[Int(scalar.value >> shift & 15)]) }
    }
}
