/// Writes the integers and strings of the stored forms: LEB128 for counts, lengths before bytes.
package struct ByteWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package mutating func varint(_ value: Int) {
        var rest = UInt64(value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func string(_ text: String) {
        varint(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func blob(_ blob: [UInt8]) {
        varint(blob.count)
        bytes.append(contentsOf: blob)
    }

    package mutating func uint32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func int64(_ value: Int64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads what `ByteWriter` wrote; every method returns nil where the bytes end early or make no sense.
package struct ByteReader {
    fileprivate let bytes: [UInt8]
    fileprivate var position: Int

    package init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = min(position, bytes.count)
    }

    package var isAtEnd: Bool { position == bytes.count }
    /// Bytes left.
    package var remaining: Int { bytes.count - position }

    /// A count of at most 2^31.
    package mutating func varint() -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value <= 1 << 31 ? Int(value) : nil }
            shift += 7
        }
        return nil
    }

    package mutating func slice() -> ArraySlice<UInt8>? {
        guard let count = varint() else { return nil }
        return next(count)
    }

    package mutating func string() -> String? { slice().map { String(decoding: $0, as: UTF8.self) } }

    package mutating func uint32() -> UInt32? { next() }

    package mutating func int64() -> Int64? { next() }

    /// The next integer, little-endian.
    package mutating func next<Value: FixedWidthInteger & BitwiseCopyable>() -> Value? {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { return nil }
        defer { position += size }
        return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self)) }
    }

    /// The next `count` bytes; nil when there are fewer.
    package mutating func next(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }
}

extension ByteReader {
    /// The remaining bytes, when there are exactly `count`.
    package mutating func rest(_ count: Int) -> ArraySlice<UInt8>? {
        remaining == count ? next(count) : nil
    }
}
