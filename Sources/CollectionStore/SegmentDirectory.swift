private import SystemSupport

/// How many blocks of each kind a segment has, and where its posting lists begin.
struct SegmentDirectory: Sendable {
    var documentBlocks = 0
    var vectorBlocks = 0
    /// The first key of every postings block.
    var firstKeys: [[UInt8]] = []

    /// The stored form: a CRC-32C, the counts, and the keys.
    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(documentBlocks)
        writer.varint(vectorBlocks)
        writer.varint(firstKeys.count)
        for key in firstKeys { writer.blob(key) }
        return sealed(writer.bytes)
    }

    init() {}

    init?(stored: [UInt8]) {
        guard isIntact(stored) else { return nil }
        var reader = ByteReader(stored, from: 4)
        guard let documents = reader.varint(), let vectors = reader.varint(), let keys = reader.varint(),
            keys <= stored.count
        else { return nil }
        documentBlocks = documents
        vectorBlocks = vectors
        for _ in 0..<keys {
            guard let key = reader.slice() else { return nil }
            firstKeys.append(Array(key))
        }
        guard reader.isAtEnd else { return nil }
    }
}
