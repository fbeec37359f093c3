import Foundation
import TestSupport
import Testing

@testable import LexicalSearch

@Suite struct LexicalMatchesTests {
    static let query = ["t0", "t1x", "t2xx", "t3xxx", "t7xxxxxxx", "absent", "t0"]

    private func matches(_ collection: RandomCollection, live: DocumentBitmap) throws -> LexicalMatches {
        let reader = collection.reader()
        let segment = try LexicalSegment(
            bodyLengths: collection.bodyLengths, groupStarts: collection.groupStarts, live: live)
        let terms = try Self.query.map { term in
            let bytes = Array(term.utf8)
            return try TermMatches(
                body: try reader.postings(of: bytes, in: .body), symbol: try reader.postings(of: bytes, in: .symbol),
                path: try reader.postings(of: bytes, in: .path), in: segment)
        }
        return LexicalMatches(segment: segment, terms: terms)
    }

    @Test(arguments: 0..<5)
    func scoresAsTheFormulaSays(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let collection = RandomCollection(groupCount: 80, vocabulary: 20, &random)
        let documents = collection.groups.flatMap { group in
            group.documents.map { (body: $0.body, symbol: $0.symbol, path: group.path) }
        }
        let found = try matches(collection, live: DocumentBitmap(documentCount: documents.count, all: true))
        let statistics = LexicalStatistics([found], termCount: Self.query.count)
        let parameters = BM25FParameters()
        let scores = LexicalMatches.scores([found], statistics, parameters)[0]

        let average = Double(documents.reduce(0) { $0 + $1.body.count }) / Double(documents.count)
        for (index, document) in documents.enumerated() {
            var expected = 0.0
            for (termIndex, term) in Self.query.enumerated() {
                func count(_ terms: [String]) -> Double { Double(terms.count { $0 == term }) }
                let containing = documents.count { ($0.body + $0.symbol + $0.path).contains(term) }
                let total = Double(documents.count)
                let weight = log(1 + (total - Double(containing) + 0.5) / (Double(containing) + 0.5))
                let length = 0.25 + 0.75 * Double(document.body.count) / average
                let frequency = count(document.body) / length + 3 * count(document.symbol) + 2 * count(document.path)
                expected += weight * frequency / (Double(parameters.saturation) + frequency)
                #expect((found.matchedTerms(ofAny: index..<index + 1) >> UInt64(termIndex) & 1 == 1) == (frequency > 0))
            }
            #expect(abs(Double(scores[index]) - expected) < 1e-4)
        }
    }

    /// One segment or several, with and without documents that have been deleted.
    @Test(arguments: 0..<10)
    func scoresDoNotDependOnSegments(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let whole = RandomCollection(groupCount: 150, vocabulary: 30, &random)
        let fresh = try matches(whole, live: DocumentBitmap(documentCount: whole.documents.count, all: true))
        let parameters = BM25FParameters()
        let expectedStatistics = LexicalStatistics([fresh], termCount: Self.query.count)
        let expected = LexicalMatches.scores([fresh], expectedStatistics, parameters)[0]

        var parts = Array(repeating: RandomCollection(groups: []), count: 5)
        // By part, the document in the whole that each is; nil for those that are deleted.
        var origins = Array(repeating: [Int?](), count: 5)
        for (index, group) in whole.groups.enumerated().shuffled(using: &random) {
            let part = Int(random.next() % 5)
            if random.next() % 3 == 0 {
                let dead = whole.groups[Int(random.next() % 150)]
                parts[part].groups.append(dead)
                origins[part] += dead.documents.map { _ in nil }
            }
            parts[part].groups.append(group)
            origins[part] += group.documents.indices.map { Int(whole.groupStarts[index]) + $0 }
        }
        let segments = try parts.indices.map { part in
            var live = DocumentBitmap(documentCount: origins[part].count)
            for (document, origin) in origins[part].enumerated() where origin != nil { live.insert(document) }
            return try matches(parts[part], live: live)
        }
        let statistics = LexicalStatistics(segments, termCount: Self.query.count)
        #expect(statistics == expectedStatistics)
        let found = LexicalMatches.scores(segments, statistics, parameters)
        for (part, scores) in found.enumerated() {
            for (document, origin) in origins[part].enumerated() {
                guard let origin else { continue }
                #expect(scores[document].bitPattern == expected[origin].bitPattern)
            }
        }
    }

    @Test func refusesPostingsOfDocumentsThatAreNotThere() throws {
        let segment = try LexicalSegment(
            bodyLengths: [3, 4], groupStarts: [0, 2], live: DocumentBitmap(documentCount: 2, all: true))
        let list = PostingList(ordinals: [2], frequencies: [1])
        #expect(throws: PostingsError.self) { try TermMatches(body: list, in: segment) }
        #expect(throws: PostingsError.self) { try TermMatches(path: list, in: segment) }
        #expect(throws: PostingsError.self) {
            try LexicalSegment(bodyLengths: [1], groupStarts: [0, 2], live: DocumentBitmap(documentCount: 1))
        }
    }
}
