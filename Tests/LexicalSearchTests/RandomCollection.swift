import TestSupport

@testable import LexicalSearch

/// Documents of random terms in groups, and what naive code makes of them.
struct RandomCollection {
    struct Document {
        var body: [String]
        var symbol: [String]
    }

    struct Group {
        var path: [String]
        var documents: [Document]
    }

    var groups: [Group]

    init(groups: [Group]) { self.groups = groups }

    init(groupCount: Int, vocabulary: Int, _ random: inout SplitMix) {
        func terms(_ count: Int) -> [String] {
            (0..<count).map { _ in
                // Low numbers are common, as words are.
                let number = Int(random.next() % UInt64(vocabulary)) * Int(random.next() % 1000) / 1000
                return "t\(number)" + String(repeating: "x", count: number % 40)
            }
        }
        groups = (0..<groupCount).map { _ in
            Group(
                path: terms(Int(random.next() % 4)),
                documents: (0..<Int(random.next() % 5)).map { _ in
                    Document(body: terms(Int(random.next() % 30)), symbol: terms(Int(random.next() % 3)))
                })
        }
    }

    var documents: [Document] { groups.flatMap(\.documents) }

    /// Where each group's documents begin, and their count.
    var groupStarts: [UInt32] { groups.reduce(into: [0]) { $0.append($0.last! + UInt32($1.documents.count)) } }

    var bodyLengths: [UInt16] { documents.map { UInt16($0.body.count) } }

    func blocks() -> [PostingsBlock] {
        var builder = PostingsBuilder()
        func add(_ terms: [String], _ field: TermField, _ ordinal: Int) {
            for term in terms {
                Array(term.utf8).withUnsafeBufferPointer { builder.add($0, field: field, ordinal: UInt32(ordinal)) }
            }
        }
        for (ordinal, document) in documents.enumerated() {
            add(document.body, .body, ordinal)
            add(document.symbol, .symbol, ordinal)
        }
        for (ordinal, group) in groups.enumerated() { add(group.path, .path, ordinal) }
        return builder.finish()
    }

    func reader() -> PostingsReader { reader(blocks()) }

    func reader(_ blocks: [PostingsBlock]) -> PostingsReader {
        PostingsReader(
            documentCount: UInt32(documents.count), groupCount: UInt32(groups.count), firstKeys: blocks.map(\.firstKey),
            load: { blocks[$0].data })
    }

    /// The lists by key, made with a dictionary.
    func lists() -> [[UInt8]: PostingList] {
        var counts: [[UInt8]: [UInt32: Int]] = [:]
        func add(_ terms: [String], _ field: TermField, _ ordinal: Int) {
            for term in terms { counts[[field.rawValue] + term.utf8, default: [:]][UInt32(ordinal), default: 0] += 1 }
        }
        for (ordinal, document) in documents.enumerated() {
            add(document.body, .body, ordinal)
            add(document.symbol, .symbol, ordinal)
        }
        for (ordinal, group) in groups.enumerated() { add(group.path, .path, ordinal) }
        return counts.mapValues { byOrdinal in
            let ordinals = byOrdinal.keys.sorted()
            return PostingList(ordinals: ordinals, frequencies: ordinals.map { UInt8(min(255, byOrdinal[$0]!)) })
        }
    }
}
