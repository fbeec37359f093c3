import SQLite
import SystemSupport
import TestSupport
import Testing
import VectorSearch

@testable import CollectionStore

@Suite struct MergeTests {
    private static let words = ["red", "green", "blue", "black", "white"]

    private static func text(_ random: inout SplitMix) -> String {
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
            (0..<Int.random(in: 1..<5, using: &random)).map { _ in words.randomElement(using: &random)! }
                .joined(separator: " ")
        }.joined(separator: "\n")
    }

    /// Every document's vector, by path and line.
    private static func vectors(_ store: CollectionStore) throws -> [String: [Float]] {
        var vectors: [String: [Float]] = [:]
        for segment in try store.segments() {
            for group in 0..<segment.documents.groupCount {
                guard let file = try store.file(id: segment.documents.files[group]) else { continue }
                for (line, document) in segment.documents.documents(ofGroup: group).enumerated() {
                    vectors["\(file.path):\(line)"] = try segment.vector(document)
                }
            }
        }
        return vectors
    }

    @Test(arguments: 0..<20)
    func manySmallCommitsAnswerAsOneLargeOne(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let store = try CollectionStore.inMemory()
        var texts: [String: String] = [:]
        for _ in 0..<60 {
            var changed: [(path: String, text: String)] = []
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                let path = "f\(Int.random(in: 0..<40, using: &random))"
                if changed.contains(where: { $0.path == path }) { continue }
                changed.append((path, Self.text(&random)))
            }
            var batch = StoreFixture.batch(changed)
            if Bool.random(using: &random), let gone = texts.keys.sorted().randomElement(using: &random),
                !changed.contains(where: { $0.path == gone })
            {
                batch.removed = [BytePath(gone)]
                texts[gone] = nil
            }
            for (path, text) in changed { texts[path] = text }
            try store.commit(batch)
            try store.tidy()
            #expect(try store.segments().count < 20)
        }
        #expect(try store.findDamage() == [])
        let fresh = try CollectionStore.inMemory()
        try fresh.commit(StoreFixture.batch(texts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        #expect(try store.texts() == fresh.texts())
        for word in Self.words { #expect(try store.lines(with: word) == fresh.lines(with: word)) }
        #expect(try Self.vectors(store) == Self.vectors(fresh))
        let everything = try store.segments()
        try store.merge(everything, isCancelled: { false })
        #expect(try store.segments().count == 1)
        #expect(try store.findDamage() == [])
        for word in Self.words { #expect(try store.lines(with: word) == fresh.lines(with: word)) }
        #expect(try Self.vectors(store) == Self.vectors(fresh))
    }

    @Test func segmentsOfOtherVersionsAreNotMixed() throws {
        let store = try CollectionStore.inMemory()
        for number in 0..<30 {
            try store.commit(StoreFixture.batch([("f\(number)", "red")], versions: "\(number % 2)"))
            try store.tidy()
        }
        #expect(Set(try store.segments().map(\.versions)) == ["0", "1"])
        #expect(try store.segments(madeBy: "0").count < 10)
        #expect(try store.lines(with: "red").count == 30)
        #expect(try store.findDamage() == [])
    }

    @Test func whatAnUnfinishedMergeLeftIsUnseenAndGoesWithTheNextWriter() throws {
        let fixture = try StoreFixture()
        try fixture.write { store in
            try store.commit(StoreFixture.batch(["a": "red", "b": "red"]))
            let unfinished = try store.beginSegment(dimension: StoreFixture.dimension, versions: "1")
            try store.writeBlock(segment: unfinished, kind: .postings, ordinal: 0, [1, 2, 3])
        }
        #expect(try fixture.read { try $0?.segments().count } == 1)
        #expect(try fixture.read { try $0?.findDamage() } == [])
        for sql in ["SELECT count(*) FROM segments", "SELECT count(DISTINCT id >> 24) FROM blocks"] {
            #expect(try fixture.write { try $0.connection.integer(sql) } == 1)
        }
    }

    @Test func aCancelledMergeLeavesTheOldSegments() throws {
        let store = try CollectionStore.inMemory()
        for number in 0..<12 { try store.commit(StoreFixture.batch([("f\(number)", "red")])) }
        try store.tidy(isCancelled: { true })
        #expect(try store.segments().count == 12)
        #expect(try store.lines(with: "red").count == 12)
        try store.tidy()
        #expect(try store.segments().count < 10)
        #expect(try store.lines(with: "red").count == 12)
    }
}
