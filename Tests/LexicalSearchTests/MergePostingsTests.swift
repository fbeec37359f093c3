import TestSupport
import Testing

@testable import LexicalSearch

@Suite struct MergePostingsTests {
    /// A share of the groups goes, and of what stays a share of the documents; inputs follow one another or interleave.
    @Test(arguments: 0..<12)
    func mergesToWhatTheSurvivorsWouldMake(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let inputs = (0..<(1 + Int(seed % 5))).map { _ in
            RandomCollection(groupCount: Int(random.next() % 120), vocabulary: 100, &random)
        }
        var survivors: [(input: Int, group: Int)] = []
        for (input, collection) in inputs.enumerated() {
            for group in collection.groups.indices where random.next() % 4 != 0 { survivors.append((input, group)) }
        }
        if seed % 2 == 1 { survivors.sort { ($0.group, $0.input) < ($1.group, $1.input) } }

        var merged = RandomCollection(groups: [])
        var documentMaps = inputs.map { [UInt32](repeating: MergeInput.dropped, count: $0.documents.count) }
        var groupMaps = inputs.map { [UInt32](repeating: MergeInput.dropped, count: $0.groups.count) }
        var nextDocument: UInt32 = 0
        for (input, group) in survivors {
            let source = inputs[input].groups[group]
            var kept = RandomCollection.Group(path: source.path, documents: [])
            for (offset, document) in source.documents.enumerated() where random.next() % 5 != 0 {
                documentMaps[input][Int(inputs[input].groupStarts[group]) + offset] = nextDocument
                nextDocument += 1
                kept.documents.append(document)
            }
            groupMaps[input][group] = UInt32(merged.groups.count)
            merged.groups.append(kept)
        }
        let blocks = try merge(
            inputs.indices.map {
                MergeInput(postings: inputs[$0].reader(), documents: documentMaps[$0], groups: groupMaps[$0])
            })
        #expect(blocks == merged.blocks())
    }

    @Test func refusesMapsThatDoNotFit() {
        var random = SplitMix(seed: 3)
        let collection = RandomCollection(groupCount: 50, vocabulary: 10, &random)
        let same = [UInt32](repeating: 0, count: 1000)
        #expect(throws: PostingsError.self) {
            try merge([MergeInput(postings: collection.reader(), documents: [], groups: [])])
        }
        #expect(throws: PostingsError.self) {
            try merge([MergeInput(postings: collection.reader(), documents: same, groups: same)])
        }
    }
}
