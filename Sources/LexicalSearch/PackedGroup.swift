/// 128 numbers below 2^32, packed at one width that fits most of them, with exceptions for the rest (Zukowski et al.,
/// "Super-Scalar RAM-CPU Cache Compression", ICDE 2006: PFOR).
///
///     width (0...32), count of exceptions (0...127), 16 × width bytes: the low bits of each number, lowest first,
///     and per exception: position, LEB128 of the number's other bits
enum PackedGroup {
    static let count = 128

    static func append(_ values: UnsafeBufferPointer<UInt32>, to bytes: inout [UInt8]) {
        precondition(values.count == count)
        let width = cheapestWidth(values)
        let mask = (UInt64(1) << UInt64(width)) - 1
        bytes.append(UInt8(width))
        bytes.append(UInt8(values.count { UInt64($0) > mask }))
        var writer = BitWriter()
        for value in values { writer.append(UInt64(value) & mask, width: width, to: &bytes) }
        for (index, value) in values.enumerated() where UInt64(value) > mask {
            bytes.append(UInt8(index))
            appendNumber(UInt64(value) >> UInt64(width), to: &bytes)
        }
    }

    private static func cheapestWidth(_ values: UnsafeBufferPointer<UInt32>) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 33) { countOfWidth in
            countOfWidth.initialize(repeating: 0)
            for value in values { countOfWidth[UInt32.bitWidth - value.leadingZeroBitCount] += 1 }
            let widest = countOfWidth.lastIndex { $0 > 0 } ?? 0
            var best = widest
            var bestCost = Int.max
            for width in stride(from: widest, through: 0, by: -1) {
                var cost = 16 * width
                var exceptions = 0
                for wider in (width + 1)..<(widest + 1) {
                    exceptions += countOfWidth[wider]
                    cost += countOfWidth[wider] * (1 + (wider - width + 6) / 7)
                }
                if cost < bestCost, exceptions < count {
                    best = width
                    bestCost = cost
                }
            }
            return best
        }
    }

    /// Reads a group into `values`, which has room for 128.
    static func read(
        from reader: inout ByteReader, into values: UnsafeMutableBufferPointer<UInt32>
    ) throws(PostingsError) {
        precondition(values.count >= count)
        let width = Int(try reader.byte())
        let exceptions = Int(try reader.byte())
        guard width <= 32, exceptions < count else { throw .damaged("a group header out of range") }
        let packed = try reader.skip(16 * width)
        unpack(reader.bytes, packed, width: width, into: values)
        var previous = -1
        for _ in 0..<exceptions {
            let index = Int(try reader.byte())
            let high = UInt64(try reader.number(atMost: UInt64(UInt32.max)))
            let value = high << UInt64(width) | UInt64(index < count ? values[index] : 0)
            guard index > previous, index < count, high > 0, value <= UInt64(UInt32.max) else {
                throw .damaged("an exception out of range")
            }
            values[index] = UInt32(value)
            previous = index
        }
    }

    private static func unpack(
        _ bytes: UnsafeBufferPointer<UInt8>, _ packed: Range<Int>, width: Int,
        into values: UnsafeMutableBufferPointer<UInt32>
    ) {
        guard let output = values.baseAddress, let input = bytes.baseAddress else { return }
        if width == 0 {
            output.update(repeating: 0, count: count)
        } else if packed.lowerBound + 16 * width + 8 <= bytes.count {
            unpack(UnsafeRawPointer(input + packed.lowerBound), width: width, into: output)
        } else {
            // The last load reads up to seven bytes past the group.
            withUnsafeTemporaryAllocation(byteCount: 16 * 32 + 8, alignment: 8) { copy in
                copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[packed]))
                unpack(UnsafeRawPointer(copy.baseAddress!), width: width, into: output)
            }
        }
    }

    @inline(__always)
    private static func unpack(_ input: UnsafeRawPointer, width: Int, into output: UnsafeMutablePointer<UInt32>) {
        let mask = UInt64(UInt32.max) &>> UInt64(truncatingIfNeeded: 32 - width)
        var bit = 0
        for index in 0..<count {
            let word = input.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            let shifted = UInt64(littleEndian: word) &>> UInt64(truncatingIfNeeded: bit & 7)
            output[index] = UInt32(truncatingIfNeeded: shifted & mask)
            bit &+= width
        }
    }
}
