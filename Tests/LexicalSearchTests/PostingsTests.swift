import TestSupport
import Testing

@testable import LexicalSearch

@Suite struct PostingsTests {
    @Test(arguments: [(0, 10), (1, 10), (5, 3), (200, 50), (2000, 4000)])
    func findsWhatANaiveIndexHas(_ groupCount: Int, _ vocabulary: Int) throws {
        var random = SplitMix(seed: UInt64(groupCount))
        let collection = RandomCollection(groupCount: groupCount, vocabulary: vocabulary, &random)
        let expected = collection.lists()
        let reader = collection.reader()

        for (key, list) in expected {
            let field = try #require(TermField(rawValue: key[0]))
            #expect(try reader.postings(of: Array(key.dropFirst()), in: field) == list)
        }
        for absent in ["", "a", "t", "t1y", "zzz", "t\u{10FFFF}"] {
            #expect(try reader.postings(of: Array(absent.utf8), in: .body).isEmpty)
        }
        // Terms that differ from one that is there only in their end.
        for (key, _) in expected {
            let field = try #require(TermField(rawValue: key[0]))
            let term = Array(key.dropFirst())
            let ends: [[UInt8]] = [[], [0x77], [0x79]]
            for near in ends.map({ term.dropLast() + $0 }) + [term + [0], term + [0x78]] {
                let wanted = expected[[field.rawValue] + near] ?? PostingList()
                let list = try reader.postings(of: Array(near), in: field)
                #expect(list == wanted)
            }
        }

        var stream = PostingsStream(reader)
        var keys: [[UInt8]] = []
        while let postings = try stream.next() {
            #expect(expected[postings.key] == postings.list)
            keys.append(postings.key)
        }
        #expect(keys == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(try reader.verify() == expected.count)
    }

    @Test func cutsListsLargerThanABlock() throws {
        var random = SplitMix(seed: 7)
        var builder = PostingsBuilder()
        var expected: [String: PostingList] = [:]
        for ordinal in 0..<200_000 as Range<UInt32> {
            for (term, share) in [("often", 2), ("sometimes", 5), ("always", 1), ("rarely", 1000)] as [(String, UInt64)]
            where random.next() % share == 0 {
                let frequency = random.next() % 4 == 0 ? 1 + Int(random.next() % 9) : 1
                Array(term.utf8).withUnsafeBufferPointer { bytes in
                    for _ in 0..<frequency { builder.add(bytes, field: .body, ordinal: ordinal) }
                }
                expected[term, default: .init()].ordinals.append(ordinal)
                expected[term, default: .init()].frequencies.append(UInt8(frequency))
            }
        }
        let blocks = builder.finish()
        #expect(Set(blocks.map(\.firstKey)).count < blocks.count)
        #expect(blocks.allSatisfy { $0.data.count <= PostingsBlock.maximumByteCount })
        let reader = PostingsReader(
            documentCount: 200_000, groupCount: 0, firstKeys: blocks.map(\.firstKey), load: { blocks[$0].data })
        for (term, list) in expected { #expect(try reader.postings(of: Array(term.utf8), in: .body) == list) }
        #expect(try reader.verify() == 4)
        #expect(try merge([MergeInput(postings: reader, documents: Array(0..<200_000), groups: [])]) == blocks)
    }

    @Test func capsFrequencies() throws {
        var builder = PostingsBuilder()
        Array("word".utf8).withUnsafeBufferPointer { word in
            for _ in 0..<1000 { builder.add(word, field: .body, ordinal: 3) }
        }
        let blocks = builder.finish()
        let reader = PostingsReader(
            documentCount: 4, groupCount: 0, firstKeys: blocks.map(\.firstKey), load: { blocks[$0].data })
        let list = try reader.postings(of: Array("word".utf8), in: .body)
        #expect(list == PostingList(ordinals: [3], frequencies: [255]))
    }

    @Test(arguments: 0..<20)
    func neverTrapsOnDamagedBlocks(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let collection = RandomCollection(groupCount: 60, vocabulary: 200, &random)
        let blocks = collection.blocks()
        let terms = collection.lists().keys.map { Array($0.dropFirst()) }
        for _ in 0..<100 {
            var data = blocks[0].data
            for _ in 0...(random.next() % 3) {
                data[Int(random.next() % UInt64(data.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.next() % 4 == 0 { data.removeLast(Int(random.next() % UInt64(data.count))) }
            let reader = PostingsReader(
                documentCount: UInt32(collection.documents.count), groupCount: UInt32(collection.groups.count),
                firstKeys: blocks.map(\.firstKey), load: { _ in data })
            _ = try? reader.verify()
            let lists = terms.prefix(20).compactMap { try? reader.postings(of: $0, in: .body) }
            #expect(lists.allSatisfy { $0.isValid(below: UInt32(max(1, collection.documents.count))) })
        }
    }

    @Test func refusesABlockThatBelongsElsewhere() throws {
        var random = SplitMix(seed: 1)
        let collection = RandomCollection(groupCount: 100, vocabulary: 50, &random)
        let blocks = collection.blocks()
        let reader = PostingsReader(
            documentCount: UInt32(collection.documents.count), groupCount: UInt32(collection.groups.count),
            firstKeys: [[0, 0x61]], load: { blocks[$0].data })
        #expect(throws: PostingsError.self) { try reader.verify() }
        let smaller = PostingsReader(
            documentCount: 3, groupCount: 3, firstKeys: blocks.map(\.firstKey), load: { blocks[$0].data })
        #expect(throws: PostingsError.self) { try smaller.verify() }
    }
}

func merge(_ inputs: [MergeInput]) throws -> [PostingsBlock] {
    var blocks: [PostingsBlock] = []
    try mergePostings(inputs) { blocks.append($0) }
    return blocks
}
