private import Glibc

/// Reads one JSON document (RFC 8259) value by value, without building a tree of what nobody asked for. Input is hostile:
/// every method throws a `Problem` at the first byte that is not JSON.
package struct JSONReader {
    /// What is wrong, and at which byte, counted from 0.
    package struct Problem: Error, Hashable, Sendable {
        package let message: String
        package let offset: Int
    }

    /// What a value is.
    package enum Kind: Sendable {
        case null, bool, number, string, array, object
    }

    /// Arrays and objects within each other at most.
    package static let depthLimit = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What the next value is.
    package mutating func kind() throws(Problem) -> Kind {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"): return .number
        case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): return .number
        case nil: throw problem("the text ends where a value should be")
        default: throw problem("a value is expected")
        }
    }

    /// Reads an object: `member` is called with every key, in order, and has to read or skip the value.
    package mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
        try open(UInt8(ascii: "{"), "an object")
        if take(UInt8(ascii: "}")) { return close() }
        repeat {
            skipSpace()
            let key = try string()
            guard take(UInt8(ascii: ":")) else { throw problem("a colon is missing after a key") }
            try member(&self, key)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw problem("a comma or the end of the object is missing") }
        close()
    }

    /// Reads an array: `element` is called before every element and has to read or skip it.
    package mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
        try open(UInt8(ascii: "["), "an array")
        if take(UInt8(ascii: "]")) { return close() }
        repeat { try element(&self) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw problem("a comma or the end of the array is missing") }
        close()
    }

    /// Reads a text.
    package mutating func string() throws(Problem) -> String {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw problem("a text in quotes is expected") }
        position += 1
        let start = position
        position = endOfPlainText(from: start)
        guard peek == UInt8(ascii: "\\") else { return try finish(bytes[start..<position]) }
        var text: [UInt8] = []
        text.reserveCapacity(4 * (position - start) + 64)
        text.append(contentsOf: bytes[start..<position])
        while peek == UInt8(ascii: "\\") {
            try appendEscape(to: &text)
            let end = endOfPlainText(from: position)
            text.append(contentsOf: bytes[position..<end])
            position = end
        }
        return try finish(text[...])
    }

    /// Where the text from `start` on has an escape, its end, or a byte that must not be in it.
    private func endOfPlainText(from start: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var end = start
            while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""),
                bytes[end] != UInt8(ascii: "\\")
            {
                end += 1
            }
            return end
        }
    }

    /// Reads a number: its text, which is as JSON has it.
    package mutating func numberText() throws(Problem) -> String {
        String(decoding: bytes[try number()], as: UTF8.self)
    }

    /// Reads a number as the nearest float. Throws when it is too large for one.
    package mutating func float() throws(Problem) -> Float {
        let range = try number()
        // A document is followed by at least its end, so the number is copied to be terminated.
        let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: range.count + 1) { text in
            for (index, at) in range.enumerated() { text[index] = CChar(bitPattern: bytes[at]) }
            text[range.count] = 0
            return strtof(text.baseAddress!, nil)
        }
        guard value.isFinite else {
            throw Problem(message: "a number is too large for a 32-bit float", offset: range.lowerBound)
        }
        return value
    }

    /// Reads a whole number.
    package mutating func integer() throws(Problem) -> Int {
        skipSpace()
        if let value = takeFewDigits() { return value }
        let start = position
        let text = try numberText()
        // 10.0 is one as well (JSON Schema, `integer`).
        guard let value = Int(text) ?? Double(text).flatMap({ Int(exactly: $0) }) else {
            throw Problem(message: "a whole number is expected", offset: start)
        }
        return value
    }

    /// Reads a finite number.
    package mutating func double() throws(Problem) -> Double {
        let start = position
        guard let value = Double(try numberText()), value.isFinite else {
            throw Problem(message: "a number is too large", offset: start)
        }
        return value
    }

    /// Reads what `body` reads, or `null`.
    package mutating func optional<Value>(_ body: (inout JSONReader) throws -> Value) throws -> Value? {
        guard try kind() != .null else {
            try null()
            return nil
        }
        return try body(&self)
    }

    /// Reads an array of what `element` reads.
    package mutating func array<Value>(of element: (inout JSONReader) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try array { reader in values.append(try element(&reader)) }
        return values
    }

    /// Reads an array of whole numbers.
    package mutating func integers() throws(Problem) -> [Int] {
        var values: [Int] = []
        try open(UInt8(ascii: "["), "an array")
        if !take(UInt8(ascii: "]")) {
            repeat { values.append(try integer()) } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw problem("a comma or the end of the array is missing") }
        }
        close()
        return values
    }

    /// Reads `true` or `false`.
    package mutating func bool() throws(Problem) -> Bool {
        skipSpace()
        if takeWord("true") { return true }
        if takeWord("false") { return false }
        throw problem("true or false is expected")
    }

    /// Reads `null`.
    package mutating func null() throws(Problem) {
        skipSpace()
        guard takeWord("null") else { throw problem("null is expected") }
    }

    /// Reads a value of any kind and forgets it.
    package mutating func skip() throws {
        switch try kind() {
        case .null: try null()
        case .bool: _ = try bool()
        case .number: _ = try number()
        case .string: _ = try string()
        case .array: try array { reader in try reader.skip() }
        case .object: try object { reader, _ in try reader.skip() }
        }
    }

    /// Throws unless nothing but space is left.
    package mutating func end() throws(Problem) {
        skipSpace()
        if position < bytes.count { throw problem("more follows than one value") }
    }

    /// A problem with what was just read.
    package func problem(_ message: String) -> Problem { Problem(message: message, offset: position) }

    // MARK: - Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
        position = end
        return true
    }

    private mutating func open(_ byte: UInt8, _ what: String) throws(Problem) {
        guard take(byte) else { throw problem("\(what) is expected") }
        depth += 1
        guard depth <= Self.depthLimit else { throw problem("more than \(Self.depthLimit) levels are nested") }
    }

    private mutating func close() { depth -= 1 }

    private mutating func number() throws(Problem) -> Range<Int> {
        skipSpace()
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        guard position - start <= 1024 else { throw problem("a number has more than 1024 digits") }
        return start..<position
    }

    /// Reads the number that is next if it is nothing but digits, no more than an integer is sure to hold.
    private mutating func takeFewDigits() -> Int? {
        var value = 0
        var end = position
        while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]), end < position + 18 {
            value = 10 * value + Int(bytes[end] - UInt8(ascii: "0"))
            end += 1
        }
        let isWhole = end < bytes.count && [0x2C, 0x5D, 0x7D].contains(bytes[end])
        guard isWhole, end > position, end == position + 1 || bytes[position] != UInt8(ascii: "0") else { return nil }
        position = end
        return value
    }

    private mutating func digits() throws(Problem) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw problem("a number is expected") }
    }

    private mutating func finish(_ text: ArraySlice<UInt8>) throws(Problem) -> String {
        guard peek == UInt8(ascii: "\"") else { throw problem("a text does not end, or has a control character") }
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw problem("a text is not UTF-8") }
        return string
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(Problem) {
        position += 1
        let escape = peek
        position += 1
        switch escape {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape!)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try escapedScalar())!)
        default: throw problem("a backslash before what it cannot escape")
        }
    }

    /// The scalar after `\u`: four digits, or two times four for one beyond U+FFFF.
    private mutating func escapedScalar() throws(Problem) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, takeWord("\\u") else { throw problem("half of a surrogate pair") }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw problem("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        guard bytes.count - position >= 4,
            bytes[position..<(position + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }),
            let value = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are expected after \\u") }
        position += 4
        return value
    }
}
