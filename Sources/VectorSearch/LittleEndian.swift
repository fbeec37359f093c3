extension [UInt8] {
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(littleEndian number: Float) { append(littleEndian: number.bitPattern) }
    mutating func append(littleEndian number: Double) { append(littleEndian: number.bitPattern) }
}

/// Reads numbers from bytes that may be anything; nil where they end.
struct LittleEndianReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Bytes left.
    var rest: Int { bytes.count - position }

    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>() -> Number? {
        let size = MemoryLayout<Number>.size
        guard rest >= size else { return nil }
        defer { position += size }
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
        }
    }

    /// The next `count` numbers of 4 bytes; nil when there are fewer.
    mutating func numbers(_ count: Int) -> [UInt32]? {
        guard count >= 0, count <= rest / 4 else { return nil }
        let start = position
        position += 4 * count
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: UInt32.self))
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
