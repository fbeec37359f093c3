/// Collects the terms of a segment's documents in memory and makes its postings.
///
/// Every occurrence that is not a repetition within its document goes to the end of one log; `finish` sorts the log by term.
package struct PostingsBuilder: Sendable {
    private struct Term {
        var keyStart: UInt32
        var keyLength: UInt8
        var lastOrdinal: UInt32
        /// Where the last posting lies in the log.
        var lastPosting: UInt32
        var count: UInt32
    }

    private struct Slot {
        /// The index of a term plus 1; 0 in an empty slot.
        var term: UInt32 = 0
        var hash: UInt32 = 0
    }

    private var keys: [UInt8] = []
    private var terms: [Term] = []
    private var slots = [Slot](repeating: Slot(), count: 1 << 12)
    private var postingTerms: [UInt32] = []
    private var postingOrdinals: [UInt32] = []
    private var postingFrequencies: [UInt8] = []
    /// Against terms that are made to collide: the order of the slots shows nowhere.
    private let seed = UInt64.random(in: .min ... .max)

    package init() {}

    /// How many bytes the builder holds, about: what tells when a segment is large enough.
    package var byteCount: Int {
        keys.count + terms.count * MemoryLayout<Term>.stride + slots.count * MemoryLayout<Slot>.stride
            + postingTerms.count * 9
    }

    /// Counts one occurrence of `term`, of at most 254 bytes, in `field` of `ordinal`, which is not below those given for the
    /// field before.
    package mutating func add(_ term: UnsafeBufferPointer<UInt8>, field: TermField, ordinal: UInt32) {
        precondition(term.count < PostingsBlockWriter.maximumKeyLength)
        let hash = self.hash(term, field)
        var index = Int(hash) & (slots.count - 1)
        while slots[index].term != 0 {
            if slots[index].hash == hash {
                let found = Int(slots[index].term) - 1
                if hasKey(found, term, field) { return count(found, ordinal) }
            }
            index = (index + 1) & (slots.count - 1)
        }
        slots[index] = Slot(term: UInt32(terms.count + 1), hash: hash)
        terms.append(
            Term(
                keyStart: UInt32(keys.count), keyLength: UInt8(term.count + 1), lastOrdinal: ordinal,
                lastPosting: UInt32(postingTerms.count), count: 1))
        keys.append(field.rawValue)
        keys.append(contentsOf: term)
        log(terms.count - 1, ordinal)
        if terms.count * 2 > slots.count { growSlots() }
    }

    private mutating func count(_ term: Int, _ ordinal: UInt32) {
        if terms[term].lastOrdinal == ordinal {
            let posting = Int(terms[term].lastPosting)
            if postingFrequencies[posting] < .max { postingFrequencies[posting] += 1 }
            return
        }
        precondition(ordinal > terms[term].lastOrdinal, "ordinals must not descend")
        terms[term].lastOrdinal = ordinal
        terms[term].lastPosting = UInt32(postingTerms.count)
        terms[term].count += 1
        log(term, ordinal)
    }

    private mutating func log(_ term: Int, _ ordinal: UInt32) {
        postingTerms.append(UInt32(term))
        postingOrdinals.append(ordinal)
        postingFrequencies.append(1)
    }

    private func hasKey(_ index: Int, _ term: UnsafeBufferPointer<UInt8>, _ field: TermField) -> Bool {
        let start = Int(terms[index].keyStart)
        guard Int(terms[index].keyLength) == term.count + 1, keys[start] == field.rawValue else { return false }
        return keys.withUnsafeBufferPointer { keys in
            for offset in 0..<term.count where keys[start + 1 + offset] != term[offset] { return false }
            return true
        }
    }

    /// Multiplies and folds eight bytes at a time.
    private func hash(_ term: UnsafeBufferPointer<UInt8>, _ field: TermField) -> UInt32 {
        let bytes = UnsafeRawBufferPointer(term)
        var state = seed ^ (UInt64(field.rawValue) << 56 | UInt64(term.count))
        var offset = 0
        while offset < bytes.count {
            var word: UInt64 = 0
            if bytes.count - offset >= 8 {
                word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            } else {
                for index in offset..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
            }
            let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            state = product.high ^ product.low
            offset += 8
        }
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    private mutating func growSlots() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.term != 0 {
            var index = Int(slot.hash) & (slots.count - 1)
            while slots[index].term != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }

    /// The blocks of everything added, in order.
    package func finish() -> [PostingsBlock] {
        let (starts, ordinals, frequencies) = postingsByTerm()
        var writer = PostingsBlockWriter()
        let order = termsInKeyOrder()
        keys.withUnsafeBufferPointer { keys in
            ordinals.withUnsafeBufferPointer { ordinals in
                frequencies.withUnsafeBufferPointer { frequencies in
                    for term in order {
                        let keyStart = Int(terms[term].keyStart)
                        let postings = starts[term]..<(starts[term] + Int(terms[term].count))
                        writer.add(
                            UnsafeBufferPointer(
                                rebasing: keys[keyStart..<(keyStart + Int(terms[term].keyLength))]),
                            UnsafeBufferPointer(rebasing: ordinals[postings]),
                            UnsafeBufferPointer(rebasing: frequencies[postings]))
                    }
                }
            }
        }
        writer.endBlock()
        return writer.takeBlocks()
    }

    /// The log sorted by term, keeping its order within a term (a counting sort), and where each term's postings begin.
    private func postingsByTerm() -> (starts: [Int], ordinals: [UInt32], frequencies: [UInt8]) {
        var starts: [Int] = []
        starts.reserveCapacity(terms.count)
        var total = 0
        for term in terms {
            starts.append(total)
            total += Int(term.count)
        }
        var next = starts
        var ordinals = [UInt32](repeating: 0, count: total)
        var frequencies = [UInt8](repeating: 0, count: total)
        for posting in 0..<total {
            let term = Int(postingTerms[posting])
            let target = next[term]
            next[term] = target + 1
            ordinals[target] = postingOrdinals[posting]
            frequencies[target] = postingFrequencies[posting]
        }
        return (starts, ordinals, frequencies)
    }

    private func termsInKeyOrder() -> [Int] {
        // The first eight bytes of a key decide nearly always.
        var order: [(prefix: UInt64, term: Int)] = []
        order.reserveCapacity(terms.count)
        for (index, term) in terms.enumerated() {
            var prefix: UInt64 = 0
            for offset in 0..<8 {
                let byte = offset < Int(term.keyLength) ? keys[Int(term.keyStart) + offset] : 0
                prefix = prefix << 8 | UInt64(byte)
            }
            order.append((prefix, index))
        }
        func key(_ term: Int) -> ArraySlice<UInt8> {
            let start = Int(terms[term].keyStart)
            return keys[start..<(start + Int(terms[term].keyLength))]
        }
        order.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return key(left.term).lexicographicallyPrecedes(key(right.term))
        }
        return order.map(\.term)
    }
}
