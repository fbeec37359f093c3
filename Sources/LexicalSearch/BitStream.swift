/// Writes fields of bits, the lowest first, into bytes.
struct BitWriter {
    private var pending: UInt64 = 0
    private var count: UInt64 = 0

    /// Appends the lowest `width` bits of `value`, whose others are zero. `width` is 0 to 32.
    mutating func append(_ value: UInt64, width: Int, to bytes: inout [UInt8]) {
        pending |= value &<< count
        count += UInt64(width)
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            count -= 8
        }
    }

    /// Fills the last byte with zeros.
    mutating func finish(to bytes: inout [UInt8]) {
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        pending = 0
        count = 0
    }
}

/// Reads fields of bits from untrusted bytes; past the end there are zeros, which `isOverrun` tells.
struct BitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var position: Int
    private var pending: UInt64 = 0
    private var count = 0
    private var missing = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Whether more bits have been read than there are.
    var isOverrun: Bool { missing * 8 > count }

    /// Whether all that is left is the padding of the last byte, and that is zero.
    var isAtEnd: Bool { !isOverrun && position == end && count - missing * 8 < 8 && pending == 0 }

    private mutating func refill() {
        while count <= 56 {
            if position < end {
                pending |= UInt64(bytes[position]) &<< UInt64(count)
                position += 1
            } else {
                missing += 1
            }
            count += 8
        }
    }

    /// The next `width` bits, 0 to 32.
    mutating func read(width: Int) -> UInt64 {
        if count < width { refill() }
        let value = pending & ((1 &<< UInt64(width)) &- 1)
        pending &>>= UInt64(width)
        count -= width
        return value
    }

    /// The number of one bits before the next zero bit, which is read with them; at most `limit` (32 at most), after which
    /// no zero is read.
    mutating func readUnary(limit: Int) -> Int {
        if count < limit + 1 { refill() }
        let ones = (~pending).trailingZeroBitCount
        let value = min(ones, limit)
        let width = value == limit ? limit : value + 1
        pending &>>= UInt64(width)
        count -= width
        return value
    }
}
