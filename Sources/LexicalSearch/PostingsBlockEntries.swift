/// The entries of one block, which may be damaged: every step is checked.
struct PostingsBlockEntries {
    private let data: [UInt8]
    private let limits: OrdinalLimits
    private let restartCount: Int
    /// Where the entries end and the table of restarts begins.
    private let end: Int
    private var position = 0
    private var entryIndex = 0
    /// The key of the entry whose list is next.
    private(set) var key: [UInt8] = []

    init(_ data: [UInt8], limits: OrdinalLimits) throws(PostingsError) {
        guard data.count >= 2, data.count <= PostingsBlock.maximumByteCount else {
            throw .damaged("a block of \(data.count) bytes")
        }
        self.data = data
        self.limits = limits
        restartCount = Int(data[data.count - 2]) | Int(data[data.count - 1]) << 8
        end = data.count - 2 - 2 * restartCount
        guard restartCount > 0, end > 0 else { throw .damaged("a block without entries") }
    }

    private func restart(_ index: Int) throws(PostingsError) -> Int {
        let offset = Int(data[end + 2 * index]) | Int(data[end + 2 * index + 1]) << 8
        guard offset < end else { throw .damaged("a restart outside of its block") }
        return offset
    }

    /// Reads the key of the next entry, after which its list has to be read or passed over; false at the end.
    mutating func nextKey() throws(PostingsError) -> Bool {
        let isRestart = entryIndex % PostingsBlockWriter.restartInterval == 0
        let index = entryIndex / PostingsBlockWriter.restartInterval
        if position == end {
            guard index + (isRestart ? 0 : 1) == restartCount else { throw .damaged("restarts without entries") }
            return false
        }
        if isRestart {
            guard index < restartCount, try restart(index) == position else { throw .damaged("a misplaced restart") }
        }
        try readKey(isRestart: isRestart)
        entryIndex += 1
        return true
    }

    private mutating func readKey(isRestart: Bool) throws(PostingsError) {
        let range = position..<end
        let (shared, suffix, listStart) = try data.withUnsafeBufferPointer { (bytes) throws(PostingsError) in
            var reader = ByteReader(bytes, range)
            let (shared, suffix) = try Self.keyParts(&reader)
            return (shared, suffix, reader.position)
        }
        guard shared <= key.count, !isRestart || shared == 0, !suffix.isEmpty,
            shared + suffix.count <= PostingsBlockWriter.maximumKeyLength
        else { throw .damaged("a key out of range") }
        // A restart repeats what it shares with the previous key; any other entry differs from it at once.
        let next = data[suffix]
        guard
            isRestart
                ? key.lexicographicallyPrecedes(next) : key.count == shared || key[shared] < data[suffix.lowerBound]
        else { throw .damaged("keys out of order") }
        key.removeLast(key.count - shared)
        key.append(contentsOf: next)
        guard TermField(rawValue: key[0]) != nil else { throw .damaged("an unknown field") }
        position = listStart
    }

    /// Appends the list of the entry that `key` names to `list`, or passes over it.
    mutating func readList(appendingTo list: inout PostingList) throws(PostingsError) {
        let limit = key.first == TermField.path.rawValue ? limits.groups : limits.documents
        let range = position..<end
        position = try data.withUnsafeBufferPointer { (bytes) throws(PostingsError) in
            var reader = ByteReader(bytes, range)
            try PostingListCodec.read(from: &reader, limit: limit, appendingTo: &list)
            return reader.position
        }
    }

    mutating func skipList() throws(PostingsError) {
        let range = position..<end
        position = try data.withUnsafeBufferPointer { (bytes) throws(PostingsError) in
            var reader = ByteReader(bytes, range)
            try PostingListCodec.skip(from: &reader)
            return reader.position
        }
    }

    /// Goes to the entry of `wanted`, so that its list is next; false when there is none. Only before any other step, and before
    /// none but `readList`.
    ///
    /// Keys are compared where they lie, each only from where it and the one before it differ. Only `nextKey` finds damage to their
    /// order: here it makes a list look absent, but no posting wrong.
    mutating func seek(_ wanted: [UInt8]) throws(PostingsError) -> Bool {
        let found = try data.withUnsafeBufferPointer { (bytes) throws(PostingsError) in
            try wanted.withUnsafeBufferPointer { (wanted) throws(PostingsError) in
                try listStart(of: wanted, in: bytes)
            }
        }
        guard let found else { return false }
        (position, key) = (found, wanted)
        return true
    }

    private func listStart(
        of wanted: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>
    ) throws(PostingsError) -> Int? {
        var low = 0
        var high = restartCount
        while high - low > 1 {
            let middle = (low + high) / 2
            var reader = ByteReader(bytes, try restart(middle)..<end)
            let (shared, added) = try Self.keyParts(&reader)
            guard shared == 0, !added.isEmpty else { throw .damaged("a key out of range") }
            if Self.commonPrefix(of: bytes, added, wanted).isAfter { high = middle } else { low = middle }
        }
        var reader = ByteReader(bytes, try restart(low)..<end)
        /// How many bytes the last key, which comes before `wanted`, has in common with it.
        var common = 0
        var length = 0
        for _ in 0..<PostingsBlockWriter.restartInterval where !reader.isAtEnd {
            let (shared, added) = try Self.keyParts(&reader)
            guard shared <= length, !added.isEmpty, shared + added.count <= PostingsBlockWriter.maximumKeyLength else {
                throw .damaged("a key out of range")
            }
            length = shared + added.count
            // It differs from the last key, and so from `wanted`, where that has what `wanted` has.
            if shared < common { return nil }
            if shared == common {
                let rest = UnsafeBufferPointer(rebasing: wanted[common...])
                let (count, isAfter) = Self.commonPrefix(of: bytes, added, rest)
                if count == rest.count, count == added.count { return reader.position }
                if isAfter { return nil }
                common += count
            }
            try PostingListCodec.skip(from: &reader)
        }
        return nil
    }

    /// The key of the entry that `reader` is at: how many bytes it shares with the one before, and where the others are.
    private static func keyParts(
        _ reader: inout ByteReader
    ) throws(PostingsError) -> (shared: Int, added: Range<Int>) {
        let header = try reader.byte()
        var shared = Int(header >> 4)
        var added = Int(header & 15)
        if shared == 15 { shared += try reader.number(atMost: UInt64(PostingsBlockWriter.maximumKeyLength)) }
        if added == 15 { added += try reader.number(atMost: UInt64(PostingsBlockWriter.maximumKeyLength)) }
        return (shared, try reader.skip(added))
    }

    /// With how many bytes both `bytes[range]` and `wanted` begin, and whether the former comes after the latter.
    private static func commonPrefix(
        of bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ wanted: UnsafeBufferPointer<UInt8>
    ) -> (count: Int, isAfter: Bool) {
        let shorter = min(range.count, wanted.count)
        var count = 0
        while count < shorter, bytes[range.lowerBound + count] == wanted[count] { count += 1 }
        if count < shorter { return (count, bytes[range.lowerBound + count] > wanted[count]) }
        return (count, range.count > wanted.count)
    }
}

/// What ordinals of a segment stay below.
struct OrdinalLimits {
    let documents: UInt32
    let groups: UInt32
}
