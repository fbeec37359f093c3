internal import SystemSupport
private import CKernels

/// Where the codes of a segment are: what a search has to know before it reads blocks.
package struct CodeLayout: Sendable, Hashable {
    static let group = WS_GROUP
    static let blockBytes = 65_536

    package let rowCount: Int
    package let subquantizers: Int
    /// Of the quantizer that made the codes.
    package let fingerprint: UInt32
    /// Rows `listOffsets[l]..<listOffsets[l + 1]`, in order of the lists, are those of list `l`.
    let listOffsets: [UInt32]

    package var listCount: Int { listOffsets.count - 1 }
    var groupBytes: Int { subquantizers / 2 * Self.group }
    var groupsPerBlock: Int { max(1, Self.blockBytes / (groupBytes + 4 * Self.group)) }
    var rowsPerBlock: Int { groupsPerBlock * Self.group }
    package var blockCount: Int { (rowCount + rowsPerBlock - 1) / rowsPerBlock }

    var groupCount: Int { (rowCount + Self.group - 1) / Self.group }

    /// The groups that hold rows of list `list`; the first and the last may hold others' too.
    func groups(ofList list: Int) -> Range<Int> {
        let from = Int(listOffsets[list])
        let to = Int(listOffsets[list + 1])
        return from < to ? from / Self.group..<(to - 1) / Self.group + 1 : 0..<0
    }

    func rows(ofBlock block: Int) -> Range<Int> {
        block * rowsPerBlock..<min(rowCount, (block + 1) * rowsPerBlock)
    }

    func groupCount(ofBlock block: Int) -> Int { (rows(ofBlock: block).count + Self.group - 1) / Self.group }

    /// How long block `block` is.
    package func byteCount(ofBlock block: Int) -> Int { groupCount(ofBlock: block) * (groupBytes + 4 * Self.group) }

    /// Where block `block` begins when they follow each other.
    func offset(ofBlock block: Int) -> Int { block * groupsPerBlock * (groupBytes + 4 * Self.group) }

    /// The blocks that hold the rows of list `list`.
    package func blocks(ofList list: Int) -> Range<Int> {
        let from = Int(listOffsets[list])
        let to = Int(listOffsets[list + 1])
        return from < to ? from / rowsPerBlock..<(to - 1) / rowsPerBlock + 1 : 0..<0
    }

    @inline(__always)
    func ordinal(_ row: Int, in block: UnsafeRawBufferPointer, ofBlock index: Int) -> UInt32 {
        let place = groupCount(ofBlock: index) * groupBytes + 4 * (row - index * rowsPerBlock)
        return UInt32(littleEndian: block.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    init(rowCount: Int, subquantizers: Int, fingerprint: UInt32, listOffsets: [UInt32]) {
        self.rowCount = rowCount
        self.subquantizers = subquantizers
        self.fingerprint = fingerprint
        self.listOffsets = listOffsets
    }

    /// The stored form, all little-endian: a version (1) and the sub-quantizers in 2 bytes each, the fingerprint, then the
    /// end of every list in 4 bytes each.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: Self.version)
        bytes.append(littleEndian: UInt16(subquantizers))
        bytes.append(littleEndian: fingerprint)
        for offset in listOffsets.dropFirst() { bytes.append(littleEndian: offset) }
        return bytes
    }

    private static let version: UInt16 = 1

    /// Reads the stored form of a segment with `rowCount` rows. Any bytes may come; those that are not such a layout are
    /// refused, so that no search ever names a row that is not there.
    package init(encoded bytes: [UInt8], rowCount: Int) throws(VectorError) {
        var reader = ByteReader(bytes)
        guard let version: UInt16 = reader.next(), version == Self.version, let subquantizers: UInt16 = reader.next(),
            VectorQuantizer.isValid(subquantizers: Int(subquantizers)), let fingerprint: UInt32 = reader.next(),
            reader.remaining % 4 == 0, 4..<4 * (VectorQuantizer.maximumLists + 1) ~= reader.remaining
        else { throw .damaged("head of the codes") }
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(reader.remaining / 4 + 1)
        while let offset: UInt32 = reader.next() {
            guard offset >= offsets[offsets.count - 1], offset <= Int32.max else {
                throw .damaged("lists of the codes")
            }
            offsets.append(offset)
        }
        guard Int(offsets[offsets.count - 1]) == rowCount else { throw .damaged("rows of the codes") }
        self.init(
            rowCount: rowCount, subquantizers: Int(subquantizers), fingerprint: fingerprint,
            listOffsets: offsets)
    }
}
