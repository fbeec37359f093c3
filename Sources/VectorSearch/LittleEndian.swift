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

    /// The next `count` floats; nil when there are fewer, or one is not finite.
    mutating func floats(_ count: Int) -> [Float]? {
        guard count >= 0, count <= rest / 4 else { return nil }
        let start = position
        position += 4 * count
        let floats = bytes.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
        return floats.allSatisfy(\.isFinite) ? floats : nil
    }

    mutating func double() -> Double? { (next() as UInt64?).map(Double.init(bitPattern:)) }
}
