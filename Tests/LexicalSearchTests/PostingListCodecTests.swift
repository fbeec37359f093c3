import TestSupport
import Testing

@testable import LexicalSearch

@Suite struct PostingListCodecTests {
    /// Gaps below 2^gapBits, and sometimes far larger ones.
    private func randomList(_ random: inout SplitMix, count: Int, gapBits: UInt64, frequencyBits: UInt64) -> PostingList
    {
        var list = PostingList()
        var next: UInt64 = random.next() >> (64 - min(gapBits + 4, 30))
        while list.ordinals.count < count, next < UInt64(UInt32.max) {
            list.ordinals.append(UInt32(next))
            list.frequencies.append(UInt8(1 + (random.next() % 256 & ((1 << frequencyBits) - 1)) % 255))
            next += 1 + (random.next() & ((1 << gapBits) - 1))
            if random.next() % 40 == 0 { next += random.next() >> 46 }
        }
        return list
    }

    @Test(arguments: [1, 2, 3, 5, 20, 127, 128, 129, 130, 256, 257, 1000, 5000])
    func givesBackEveryList(_ count: Int) throws {
        var random = SplitMix(seed: UInt64(count))
        for gapBits: UInt64 in [0, 1, 3, 7, 12, 20, 31] {
            for frequencyBits: UInt64 in [0, 1, 4, 8] {
                let list = randomList(&random, count: count, gapBits: gapBits, frequencyBits: frequencyBits)
                let bytes = encode(list)
                #expect(try decode(bytes, limit: .max) == list)
                #expect(throws: PostingsError.self) { try decode(bytes, limit: list.ordinals.last!) }
                #expect(try decode(bytes, limit: list.ordinals.last! + 1) == list)
            }
        }
    }

    @Test func reachesTheLargestOrdinals() throws {
        let list = PostingList(ordinals: [0, 1, UInt32.max - 2, UInt32.max - 1], frequencies: [255, 1, 128, 127])
        #expect(try decode(encode(list), limit: .max) == list)
        let single = PostingList(ordinals: [UInt32.max - 1], frequencies: [1])
        #expect(try decode(encode(single), limit: .max) == single)
        #expect(throws: PostingsError.self) { try decode(encode(single), limit: 1000) }
    }

    @Test func spendsLittleOnWhatIsCommon() {
        #expect(encode(PostingList(ordinals: [8000], frequencies: [1])).count == 2)
        let everywhere = PostingList(ordinals: Array(0..<1281), frequencies: Array(repeating: 1, count: 1281))
        #expect(encode(everywhere).count <= 26)
    }

    @Test(arguments: 0..<40)
    func neverTrapsOnDamage(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let list = randomList(
            &random, count: 1 + Int(random.next() % 400), gapBits: random.next() % 16, frequencyBits: random.next() % 9)
        let intact = encode(list)
        for _ in 0..<200 {
            var bytes = intact
            for _ in 0...(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
            }
            if random.next() % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
            guard let decoded = try? decode(bytes, limit: 1 << 30) else { continue }
            #expect(decoded.isValid(below: 1 << 30))
        }
    }
}

private func encode(_ list: PostingList) -> [UInt8] {
    var bytes: [UInt8] = []
    var scratch: [UInt8] = []
    list.ordinals.withUnsafeBufferPointer { ordinals in
        list.frequencies.withUnsafeBufferPointer {
            PostingListCodec.append(ordinals, $0, to: &bytes, scratch: &scratch)
        }
    }
    return bytes
}

private func decode(_ bytes: [UInt8], limit: UInt32) throws -> PostingList {
    try bytes.withUnsafeBufferPointer { buffer in
        var list = PostingList()
        var reader = ByteReader(buffer, 0..<buffer.count)
        try PostingListCodec.read(from: &reader, limit: limit, appendingTo: &list)
        return list
    }
}

extension PostingList {
    /// Whether it is as its documentation says, with ordinals below `limit`.
    func isValid(below limit: UInt32) -> Bool {
        ordinals.count == frequencies.count && !frequencies.contains(0) && (ordinals.last ?? 0) < limit
            && zip(ordinals, ordinals.dropFirst()).allSatisfy { $0 < $1 }
    }
}
