extension WordPieceVocabulary {
    /// A vocabulary of `tokens`, spelled as in vocab.txt, whose ids are their positions. Of equal ones the first counts, and an
    /// empty one is in no text. Nil when there are none, when they have 4 GiB, or when they are made to collide.
    package init?(tokens: [String]) {
        var pool: [UInt8] = []
        var offsets: [UInt32] = [0]
        var slotCount = 1
        while slotCount < tokens.count * 3 / 2 + 1 { slotCount *= 2 }
        var slots = [UInt32](repeating: 0, count: slotCount * 2)
        var longest = 1
        var probes = 0
        for (token, spelling) in tokens.enumerated() {
            var (text, hash) = WordPieceHash.start(spelling: spelling)
            for byte in text { hash.append(byte) }
            longest = max(longest, text.count)
            pool.append(hash.isContinuation ? 1 : 0)
            pool.append(contentsOf: text)
            guard let end = UInt32(exactly: pool.count), let id = UInt32(exactly: token + 1) else { return nil }
            offsets.append(end)
            if text.isEmpty { continue }
            var slot = Int(hash.mixed & UInt64(slotCount - 1))
            while slots[slot * 2] != 0 {
                slot = (slot + 1) & (slotCount - 1)
                probes += 1
            }
            // Tokens in no particular order need 2 on average at the fullest.
            guard probes < 16 * slotCount else { return nil }
            slots[slot * 2] = id
            slots[slot * 2 + 1] = UInt32(truncatingIfNeeded: hash.mixed >> 32)
        }
        let storage = Storage(slots: slots, offsets: offsets, pool: pool)
        self.init(
            slots: UnsafeBufferPointer(storage.slots), offsets: UnsafeBufferPointer(storage.offsets),
            pool: UnsafeBufferPointer(storage.pool), longestToken: longest, owner: storage)
    }

    /// The sections of a vocabulary that lies in no file.
    private final class Storage {
        let slots: UnsafeMutableBufferPointer<UInt32>
        let offsets: UnsafeMutableBufferPointer<UInt32>
        let pool: UnsafeMutableBufferPointer<UInt8>

        init(slots: [UInt32], offsets: [UInt32], pool: [UInt8]) {
            self.slots = .allocate(capacity: slots.count)
            self.offsets = .allocate(capacity: offsets.count)
            self.pool = .allocate(capacity: pool.count)
            _ = self.slots.initialize(fromContentsOf: slots)
            _ = self.offsets.initialize(fromContentsOf: offsets)
            _ = self.pool.initialize(fromContentsOf: pool)
        }

        deinit {
            slots.deallocate()
            offsets.deallocate()
            pool.deallocate()
        }
    }
}
