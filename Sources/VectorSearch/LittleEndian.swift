internal import SystemSupport

extension [UInt8] {
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(littleEndian number: Float) { append(littleEndian: number.bitPattern) }
    mutating func append(littleEndian number: Double) { append(littleEndian: number.bitPattern) }
}

extension ByteReader {
    /// The next `count` numbers of 4 bytes; nil when there are fewer.
    mutating func numbers(_ count: Int) -> [UInt32]? {
        guard count >= 0, count <= remaining / 4, let bytes = next(4 * count) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
            }
        }
    }

    /// The next `count` floats; nil when there are fewer, or one is not finite.
    mutating func floats(_ count: Int) -> [Float]? {
        guard let floats = numbers(count)?.map(Float.init(bitPattern:)) else { return nil }
        return floats.allSatisfy(\.isFinite) ? floats : nil
    }

    mutating func double() -> Double? { (next() as UInt64?).map(Double.init(bitPattern:)) }
}
