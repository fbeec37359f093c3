/// Reads untrusted bytes in order. Nothing outside of them is ever read; what is missing is an error.
struct ByteReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    let end: Int

    /// Reads `range` of `bytes`, which must lie within.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position == end }

    mutating func byte() throws(PostingsError) -> UInt8 {
        guard position < end else { throw .damaged("cut short") }
        defer { position += 1 }
        return bytes[position]
    }

    /// An unsigned number in LEB128 of at most `limit`.
    mutating func number(atMost limit: UInt64) throws(PostingsError) -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 42 else { throw .damaged("a number too long") }
            value |= UInt64(next & 0x7F) &<< shift
            if next < 0x80 { break }
            shift += 7
        }
        guard value <= limit, let number = Int(exactly: value) else { throw .damaged("a number out of range") }
        return number
    }

    /// The range of the next `count` bytes, which are passed over.
    mutating func skip(_ count: Int) throws(PostingsError) -> Range<Int> {
        guard count >= 0, count <= end - position else { throw .damaged("cut short") }
        defer { position += count }
        return position..<(position + count)
    }
}

/// Appends `value` in LEB128.
func appendNumber(_ value: UInt64, to bytes: inout [UInt8]) {
    var value = value
    while value >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
        value >>= 7
    }
    bytes.append(UInt8(value))
}
