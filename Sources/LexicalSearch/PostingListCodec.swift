/// How a list, or the part of one that a block has, is laid out in bytes. `docs/format-postings.md` describes it.
enum PostingListCodec {
    /// The quotient of a Rice code from which the number follows in 32 bits instead.
    private static let escapedQuotient = 24
    private static let maximumRiceWidth = 31

    /// Appends a list of at least one posting.
    static func append(
        _ ordinals: UnsafeBufferPointer<UInt32>, _ frequencies: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8],
        scratch: inout [UInt8]
    ) {
        precondition(ordinals.count == frequencies.count && !ordinals.isEmpty)
        if ordinals.count == 1, frequencies[0] == 1 { return appendNumber(UInt64(ordinals[0]) << 1, to: &bytes) }
        let isEachOnce = frequencies.allSatisfy { $0 == 1 }
        appendNumber(UInt64(ordinals.count) << 2 | (isEachOnce ? 2 : 0) | 1, to: &bytes)
        scratch.removeAll(keepingCapacity: true)
        appendBody(ordinals, frequencies, isEachOnce: isEachOnce, to: &scratch)
        appendNumber(UInt64(scratch.count), to: &bytes)
        bytes.append(contentsOf: scratch)
    }

    private static func appendBody(
        _ ordinals: UnsafeBufferPointer<UInt32>, _ frequencies: UnsafeBufferPointer<UInt8>, isEachOnce: Bool,
        to bytes: inout [UInt8]
    ) {
        appendNumber(UInt64(ordinals[0]), to: &bytes)
        // The gap before the first is not stored with the others: it is larger than they are.
        var start = 1
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedGroup.count) { values in
            while ordinals.count - start >= PackedGroup.count {
                for index in 0..<PackedGroup.count {
                    values[index] = ordinals[start + index] - ordinals[start + index - 1] - 1
                }
                PackedGroup.append(UnsafeBufferPointer(values), to: &bytes)
                if !isEachOnce {
                    for index in 0..<PackedGroup.count { values[index] = UInt32(frequencies[start + index]) - 1 }
                    PackedGroup.append(UnsafeBufferPointer(values), to: &bytes)
                }
                start += PackedGroup.count
            }
        }
        var writer = BitWriter()
        if start < ordinals.count {
            let width = cheapestRiceWidth(ordinals, from: start)
            writer.append(UInt64(width), width: 5, to: &bytes)
            for index in start..<ordinals.count {
                appendRice(ordinals[index] - ordinals[index - 1] - 1, width, &writer, &bytes)
            }
        }
        if !isEachOnce {
            appendGamma(frequencies[0], &writer, &bytes)
            for index in start..<ordinals.count { appendGamma(frequencies[index], &writer, &bytes) }
        }
        writer.finish(to: &bytes)
    }

    private static func cheapestRiceWidth(_ ordinals: UnsafeBufferPointer<UInt32>, from start: Int) -> Int {
        var best = 0
        var bestCost = Int.max
        for width in 0...maximumRiceWidth {
            var cost = 0
            for index in start..<ordinals.count {
                let quotient = Int((ordinals[index] - ordinals[index - 1] - 1) >> UInt32(width))
                cost += quotient < escapedQuotient ? quotient + 1 + width : escapedQuotient + 32
            }
            if cost < bestCost { (best, bestCost) = (width, cost) }
            if cost > 2 * bestCost { break }
        }
        return best
    }

    private static func appendRice(_ value: UInt32, _ width: Int, _ writer: inout BitWriter, _ bytes: inout [UInt8]) {
        let quotient = Int(value >> UInt32(width))
        if quotient < escapedQuotient {
            writer.append((1 << UInt64(quotient)) - 1, width: quotient + 1, to: &bytes)
            writer.append(UInt64(value) & ((1 << UInt64(width)) - 1), width: width, to: &bytes)
        } else {
            writer.append((1 << UInt64(escapedQuotient)) - 1, width: escapedQuotient, to: &bytes)
            writer.append(UInt64(value), width: 32, to: &bytes)
        }
    }

    /// Elias's gamma code; the longest has no zero after its ones.
    private static func appendGamma(_ value: UInt8, _ writer: inout BitWriter, _ bytes: inout [UInt8]) {
        let width = UInt8.bitWidth - 1 - value.leadingZeroBitCount
        writer.append((1 << UInt64(width)) - 1, width: min(width + 1, 7), to: &bytes)
        writer.append(UInt64(value) - (1 << UInt64(width)), width: width, to: &bytes)
    }

    /// Appends the list that `reader` is at to `list`. Throws unless the ordinals ascend, also from those already there, and
    /// are below `limit`.
    static func read(
        from reader: inout ByteReader, limit: UInt32, appendingTo list: inout PostingList
    ) throws(PostingsError) {
        let header = try reader.number(atMost: UInt64(limit) << 2 | 3)
        if header & 1 == 0 {
            try append(header >> 1, limit: limit, to: &list)
            list.frequencies.append(1)
            return
        }
        let count = header >> 2
        let body = try reader.skip(try reader.number(atMost: UInt64(reader.bytes.count)))
        // A group of 128 takes two bytes at the least, and so do fewer.
        guard count > 0, count <= (body.count + 1) * 64 else { throw .damaged("a list shorter than it says") }
        var bodyReader = ByteReader(reader.bytes, body)
        try append(try bodyReader.number(atMost: UInt64(limit)), limit: limit, to: &list)
        try readBody(from: &bodyReader, count: count - 1, isEachOnce: header & 2 != 0, limit: limit, into: &list)
    }

    /// Passes over the list that `reader` is at.
    static func skip(from reader: inout ByteReader) throws(PostingsError) {
        let header = try reader.number(atMost: UInt64(UInt32.max) << 2 | 3)
        if header & 1 == 1 { _ = try reader.skip(try reader.number(atMost: UInt64(reader.bytes.count))) }
    }

    private static func append(_ ordinal: Int, limit: UInt32, to list: inout PostingList) throws(PostingsError) {
        guard ordinal < Int(limit), list.ordinals.last.map({ ordinal > Int($0) }) ?? true else {
            throw .damaged("an ordinal out of range")
        }
        list.ordinals.append(UInt32(ordinal))
    }

    /// Reads the `count` postings after the first of this list, and the frequency of that.
    private static func readBody(
        from reader: inout ByteReader, count: Int, isEachOnce: Bool, limit: UInt32, into list: inout PostingList
    ) throws(PostingsError) {
        let first = list.frequencies.count
        list.ordinals.append(contentsOf: repeatElement(0, count: count))
        list.frequencies.append(contentsOf: repeatElement(isEachOnce ? 1 : 0, count: count + 1))
        try list.ordinals.withUnsafeMutableBufferPointer { (ordinals) throws(PostingsError) in
            try list.frequencies.withUnsafeMutableBufferPointer { (frequencies) throws(PostingsError) in
                let ordinals = UnsafeMutableBufferPointer(rebasing: ordinals[first...])
                let frequencies = UnsafeMutableBufferPointer(rebasing: frequencies[first...])
                var start = 1
                while ordinals.count - start >= PackedGroup.count {
                    try readGroup(from: &reader, ordinals, isEachOnce ? nil : frequencies, at: start, limit: limit)
                    start += PackedGroup.count
                }
                try readTail(from: &reader, ordinals, isEachOnce ? nil : frequencies, at: start, limit: limit)
            }
        }
    }

    private static func readGroup(
        from reader: inout ByteReader, _ ordinals: UnsafeMutableBufferPointer<UInt32>,
        _ frequencies: UnsafeMutableBufferPointer<UInt8>?, at start: Int, limit: UInt32
    ) throws(PostingsError) {
        let group = UnsafeMutableBufferPointer(rebasing: ordinals[start..<(start + PackedGroup.count)])
        if let frequencies {
            try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedGroup.count) {
                (values) throws(PostingsError) in
                try PackedGroup.read(from: &reader, into: group)
                try PackedGroup.read(from: &reader, into: values)
                var largest: UInt32 = 0
                for index in 0..<PackedGroup.count {
                    largest = max(largest, values[index])
                    frequencies[start + index] = UInt8(truncatingIfNeeded: values[index] &+ 1)
                }
                guard largest < 255 else { throw .damaged("a frequency out of range") }
            }
        } else {
            try PackedGroup.read(from: &reader, into: group)
        }
        var last = UInt64(ordinals[start - 1])
        for index in 0..<PackedGroup.count {
            last &+= UInt64(group[index]) &+ 1
            group[index] = UInt32(truncatingIfNeeded: last)
        }
        guard last < UInt64(limit) else { throw .damaged("an ordinal out of range") }
    }

    private static func readTail(
        from reader: inout ByteReader, _ ordinals: UnsafeMutableBufferPointer<UInt32>,
        _ frequencies: UnsafeMutableBufferPointer<UInt8>?, at start: Int, limit: UInt32
    ) throws(PostingsError) {
        var bits = BitReader(reader.bytes, reader.position..<reader.end)
        if start < ordinals.count {
            let width = Int(bits.read(width: 5))
            var last = UInt64(ordinals[start - 1])
            for index in start..<ordinals.count {
                let quotient = bits.readUnary(limit: escapedQuotient)
                let gap =
                    quotient < escapedQuotient
                    ? UInt64(quotient) &<< UInt64(width) | bits.read(width: width) : bits.read(width: 32)
                last &+= gap &+ 1
                ordinals[index] = UInt32(truncatingIfNeeded: last)
            }
            guard last < UInt64(limit) else { throw .damaged("an ordinal out of range") }
        }
        if let frequencies {
            frequencies[0] = readGamma(&bits)
            for index in start..<frequencies.count { frequencies[index] = readGamma(&bits) }
        }
        guard bits.isAtEnd else { throw .damaged("a list that ends elsewhere than it says") }
    }

    private static func readGamma(_ bits: inout BitReader) -> UInt8 {
        let width = bits.readUnary(limit: 7)
        return UInt8(truncatingIfNeeded: 1 &<< UInt64(width) | bits.read(width: width))
    }
}
