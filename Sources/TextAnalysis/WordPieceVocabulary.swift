/// The tokens of a WordPiece vocabulary in a hash table that is probed where it lies, without being read in first.
///
/// The sections are those of a model file (docs/model.md). Nothing in them is trusted: a probe of a damaged table finds
/// nothing or another token of the table, never memory outside the sections.
package struct WordPieceVocabulary: @unchecked Sendable {
    // Sendable because the sections never change, and `owner` keeps them alive.
    private let slots: UnsafeBufferPointer<UInt32>
    private let offsets: UnsafeBufferPointer<UInt32>
    private let pool: UnsafeBufferPointer<UInt8>
    private let slotMask: UInt64
    private let owner: AnyObject?

    /// How many tokens there are; ids are below.
    package let tokenCount: Int
    /// The longest token's length in bytes, without `##`.
    package let longestToken: Int

    /// A view of a table. `slots` holds two numbers per slot: the token id plus one (0: free) and the upper half of its hash;
    /// `offsets` one number per token and one more, the bounds of its bytes in `pool`, of which the first is 1 for a piece
    /// inside a word (`##`). `owner` keeps the memory alive. Nil when the sizes do not fit each other.
    package init?(
        slots: UnsafeBufferPointer<UInt32>, offsets: UnsafeBufferPointer<UInt32>, pool: UnsafeBufferPointer<UInt8>,
        longestToken: Int, owner: AnyObject?
    ) {
        let slotCount = slots.count / 2
        guard slotCount.nonzeroBitCount == 1, slots.count == slotCount * 2, offsets.count > 1, longestToken > 0 else {
            return nil
        }
        self.slots = slots
        self.offsets = offsets
        self.pool = pool
        self.owner = owner
        self.longestToken = longestToken
        slotMask = UInt64(slotCount - 1)
        tokenCount = offsets.count - 1
    }

    /// The id of the token whose bytes are `text`, which hash to `hash`; nil when there is none.
    @inline(__always)
    func token(_ text: UnsafeBufferPointer<UInt8>, hash: WordPieceHash) -> UInt32? {
        let mixed = hash.mixed
        let tag = UInt32(truncatingIfNeeded: mixed >> 32)
        var slot = Int(mixed & slotMask)
        // A whole table of full slots, which only damage makes, ends the search too.
        for _ in 0...slotMask {
            let entry = slots[slot &* 2]
            if entry == 0 { return nil }
            if slots[slot &* 2 &+ 1] == tag, isToken(entry &- 1, text, isContinuation: hash.isContinuation) {
                return entry &- 1
            }
            slot = (slot &+ 1) & Int(slotMask)
        }
        return nil
    }

    @inline(__always)
    private func isToken(_ token: UInt32, _ text: UnsafeBufferPointer<UInt8>, isContinuation: Bool) -> Bool {
        let token = Int(token)
        guard token < tokenCount else { return false }
        let start = Int(offsets[token])
        let end = Int(offsets[token + 1])
        guard start < end, end <= pool.count, end - start - 1 == text.count else { return false }
        guard pool[start] == (isContinuation ? 1 : 0) else { return false }
        for index in 0..<text.count where pool[start &+ 1 &+ index] != text[index] { return false }
        return true
    }

    /// The spelling of `token` as in vocab.txt, `##` before a piece inside a word; nil when there is no such token.
    package func spelling(of token: UInt32) -> String? {
        guard token < tokenCount else { return nil }
        let start = Int(offsets[Int(token)])
        let end = Int(offsets[Int(token) + 1])
        guard start < end, end <= pool.count else { return nil }
        let text = String(decoding: pool[(start + 1)..<end], as: UTF8.self)
        return pool[start] == 1 ? "##" + text : text
    }

    /// The id of the token spelled `spelling`, as in vocab.txt; nil when there is none.
    package func token(spelled spelling: String) -> UInt32? {
        var (text, hash) = WordPieceHash.start(spelling: spelling)
        for byte in text { hash.append(byte) }
        return text.withUnsafeBufferPointer { token($0, hash: hash) }
    }
}

/// The hash of a token's bytes: FNV-1a of 64 bits (Fowler, Noll, Vo), from another basis for a piece inside a word, its halves
/// folded at the end. It grows byte by byte, so that one pass over a word gives the hashes of all its beginnings.
struct WordPieceHash {
    private var value: UInt64
    let isContinuation: Bool

    @inline(__always)
    init(isContinuation: Bool) {
        self.isContinuation = isContinuation
        value = isContinuation ? 0x9E37_79B9_7F4A_7C15 : 0xCBF2_9CE4_8422_2325
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The low bits choose the slot, the upper half is its tag.
    @inline(__always)
    var mixed: UInt64 { value ^ (value >> 32) }

    /// The bytes of a token that vocab.txt spells `spelling`, and the empty hash to begin with.
    static func start(spelling: String) -> (text: [UInt8], hash: WordPieceHash) {
        // By bytes: a mark after `##` would make one character with the second #.
        let isContinuation = spelling.utf8.starts(with: "##".utf8) && spelling.utf8.count > 2
        return (Array(spelling.utf8.dropFirst(isContinuation ? 2 : 0)), WordPieceHash(isContinuation: isContinuation))
    }
}
