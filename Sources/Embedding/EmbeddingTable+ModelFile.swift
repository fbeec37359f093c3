internal import TextAnalysis

extension EmbeddingTable {
    static let fileMagic = Array("wsmodel\0".utf8)
    static let fileVersion: UInt32 = 1
    static let fileHeaderSize = 128
    static let fileAlignment = 64

    /// The model in `bytes`, which have the layout of docs/model.md, are 64-byte aligned and outlive `owner`. Nothing is copied.
    ///
    /// The sections' bounds and sizes are checked here once; ids that a damaged table makes up are caught when it is probed.
    init(modelFile bytes: UnsafeRawBufferPointer, owner: AnyObject?) throws(EmbeddingError) {
        guard bytes.count >= Self.fileHeaderSize, bytes.prefix(8).elementsEqual(Self.fileMagic),
            UInt(bitPattern: bytes.baseAddress) % UInt(Self.fileAlignment) == 0
        else { throw EmbeddingError(.damaged, "not a model file") }
        func number(_ index: Int) -> Int { Int(bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)) }
        guard number(8) == Self.fileVersion else {
            throw EmbeddingError(.unsupported, "a model file of version \(number(8)), not \(Self.fileVersion)")
        }
        func section(_ index: Int, size: Int? = nil) throws(EmbeddingError) -> UnsafeRawBufferPointer {
            let offset = number(64 + 8 * index)
            let length = number(68 + 8 * index)
            guard offset % Self.fileAlignment == 0, offset <= bytes.count, length <= bytes.count - offset,
                size == nil || size == length
            else { throw EmbeddingError(.damaged, "section \(index) lies outside the file or has a wrong size") }
            return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
        }
        // Each is below 2^32, and the tokens are fewer than the bytes when they are multiplied by the dimension: no overflow.
        let dimension = number(12)
        let tokenCount = number(16)
        let slotCount = number(20)
        guard dimension > 0, tokenCount > 0 else { throw EmbeddingError(.damaged, "no tokens") }
        let vocabulary = WordPieceVocabulary(
            slots: try section(3, size: slotCount * 8).assumingMemoryBound(to: UInt32.self),
            offsets: try section(1, size: tokenCount * 4 + 4).assumingMemoryBound(to: UInt32.self),
            pool: try section(2).assumingMemoryBound(to: UInt8.self),
            longestToken: number(24), owner: owner)
        guard let vocabulary else { throw EmbeddingError(.damaged, "the vocabulary's table has a wrong size") }
        self.init(
            name: String(decoding: try section(0).prefix(256), as: UTF8.self), digest: Array(bytes[32..<64]),
            flags: ModelFlags(rawValue: UInt32(number(28))), vocabulary: vocabulary, dimension: dimension,
            scales: try section(4, size: tokenCount * 4).assumingMemoryBound(to: Float.self),
            rows: try section(5, size: tokenCount * dimension).assumingMemoryBound(to: Int8.self), owner: owner)
    }
}
