/// Stems words of lower-case ASCII letters, remembering the stems of the last ones seen: text repeats its words.
@usableFromInline
struct StemCache: ~Copyable {
    /// A word of at most 16 letters and its stem, each padded with zero bytes.
    @usableFromInline
    struct Entry {
        @usableFromInline var word: (UInt64, UInt64)
        @usableFromInline var stem: (UInt64, UInt64)
    }

    /// Shorter words are mostly names and abbreviations, which stemming would only confuse.
    @usableFromInline static let shortestStemmedWord = 4
    @usableFromInline static let longestCachedWord = 16
    /// 4096 entries of 33 bytes stay in the second-level cache of the CPU.
    @usableFromInline static let logarithmOfSize: UInt64 = 12

    @usableFromInline let entries: UnsafeMutablePointer<Entry>
    @usableFromInline let stemLengths: UnsafeMutablePointer<UInt8>
    @usableFromInline let scratch: UnsafeMutablePointer<UInt8>

    init() {
        let size = 1 << Int(Self.logarithmOfSize)
        entries = .allocate(capacity: size)
        entries.initialize(repeating: Entry(word: (0, 0), stem: (0, 0)), count: size)
        stemLengths = .allocate(capacity: size)
        stemLengths.initialize(repeating: 0, count: size)
        scratch = .allocate(capacity: LexicalAnalyzer.maximumTermLength)
        scratch.initialize(repeating: 0, count: LexicalAnalyzer.maximumTermLength)
    }

    deinit {
        entries.deallocate()
        stemLengths.deallocate()
        scratch.deallocate()
    }

    /// The stem of the `count` letters at `word`, at most `LexicalAnalyzer.maximumTermLength`; valid until the next call.
    /// `readable` bytes from `word` on may be read.
    @inlinable
    @inline(__always)
    func stem(_ word: UnsafePointer<UInt8>, count: Int, readable: Int) -> UnsafeBufferPointer<UInt8> {
        if count < Self.shortestStemmedWord { return UnsafeBufferPointer(start: word, count: count) }
        guard count <= Self.longestCachedWord else { return stemLongWord(word, count: count) }
        let key = Self.padded(word, count: count, readable: readable)
        let hash = (key.0 ^ (key.1 &* 0xC2B2_AE3D_27D4_EB4F)) &* 0x9E37_79B9_7F4A_7C15
        let slot = Int(truncatingIfNeeded: hash >> (64 - Self.logarithmOfSize))
        if entries[slot].word != key { fill(slot, key: key, count: count) }
        let stem = UnsafeRawPointer(entries + slot).advanced(by: 16).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: stem, count: Int(stemLengths[slot]))
    }

    @inlinable
    @inline(__always)
    static func padded(_ word: UnsafePointer<UInt8>, count: Int, readable: Int) -> (UInt64, UInt64) {
        let bytes = UnsafeRawPointer(word)
        if readable >= 16 {
            let low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            if count <= 8 { return (low & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 - 8 * count)), 0) }
            let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            return (low, high & (UInt64.max &>> UInt64(truncatingIfNeeded: 128 - 8 * count)))
        }
        var key: (UInt64, UInt64) = (0, 0)
        for index in 0..<min(count, 8) { key.0 |= UInt64(word[index]) &<< UInt64(8 * index) }
        for index in 8..<max(count, 8) { key.1 |= UInt64(word[index]) &<< UInt64(8 * (index - 8)) }
        return key
    }

    @usableFromInline
    func fill(_ slot: Int, key: (UInt64, UInt64), count: Int) {
        UnsafeMutableRawPointer(scratch).storeBytes(of: key.0.littleEndian, as: UInt64.self)
        UnsafeMutableRawPointer(scratch).storeBytes(of: key.1.littleEndian, toByteOffset: 8, as: UInt64.self)
        let length = Porter2Stemmer.stem(scratch, count: count)
        let bytes = UnsafeMutableRawPointer(entries + slot).advanced(by: 16)
        bytes.copyMemory(from: scratch, byteCount: length)
        stemLengths[slot] = UInt8(length)
        entries[slot].word = key
    }

    @usableFromInline
    func stemLongWord(_ word: UnsafePointer<UInt8>, count: Int) -> UnsafeBufferPointer<UInt8> {
        scratch.update(from: word, count: count)
        return UnsafeBufferPointer(start: scratch, count: Porter2Stemmer.stem(scratch, count: count))
    }
}
