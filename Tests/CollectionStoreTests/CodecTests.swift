import SystemSupport
import TestSupport
import Testing

@testable import CollectionStore

/// What is stored comes back as it was; what was damaged since is refused, and nothing traps.
@Suite struct CodecTests {
    private static func records(_ random: inout SplitMix) -> (records: [Record], textBytes: Int) {
        var records: [Record] = []
        var end = 0
        var line = 0
        for _ in 0..<Int.random(in: 0..<20, using: &random) {
            let start = end + Int.random(in: 0..<4, using: &random)
            end = start + Int.random(in: 0..<3_000, using: &random)
            let first = line + Int.random(in: 1..<4, using: &random)
            line = first + Int.random(in: 0..<200, using: &random)
            let definitions = (0..<Int.random(in: 0..<4, using: &random)).map {
                Record.Definition(name: ["route", "", "naïve 検索", "a.b"][$0], kind: ["function", "type", "", "k"][$0])
            }
            let symbol = Bool.random(using: &random) ? Record.Definition(name: "App.route", kind: "method") : nil
            records.append(
                Record(bytes: start..<end, firstLine: first, lastLine: line, symbol: symbol, definitions: definitions))
        }
        return (records, end)
    }

    /// `bytes` with a bit flipped, a byte more or less, or a piece doubled.
    private static func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &random)] }
        let at = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        default: bytes += bytes[at...]
        }
        return bytes
    }

    /// `stored` with a right checksum again, as an attacker would have it.
    private static func resealed(_ stored: [UInt8]) -> [UInt8] { sealed(Array(stored.dropFirst(4))) }

    @Test(arguments: 0..<200)
    func recordsComeBackAndDamageIsRefused(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let (records, textBytes) = Self.records(&random)
        let stored = Record.encode(records)
        #expect(Record.decode(stored, textBytes: textBytes) == records)
        let nameless = Record.decode(stored, textBytes: textBytes) { $0 % 2 == 1 }
        for (ordinal, record) in records.enumerated() {
            #expect(nameless?[ordinal].bytes == record.bytes && nameless?[ordinal].firstLine == record.firstLine)
            #expect(nameless?[ordinal].symbol == (ordinal % 2 == 1 ? record.symbol : nil))
            #expect(nameless?[ordinal].definitions == (ordinal % 2 == 1 ? record.definitions : []))
        }
        if textBytes > 0 { #expect(Record.decode(stored, textBytes: textBytes - 1) == nil) }
        for _ in 0..<50 {
            let damaged = Self.mutated(stored, &random)
            if damaged != stored { #expect(Record.decode(damaged, textBytes: textBytes) == nil) }
            for record in Record.decode(Self.resealed(damaged), textBytes: textBytes) ?? [] {
                #expect(record.bytes.upperBound <= textBytes)
            }
        }
    }

    @Test(arguments: 0..<200)
    func documentsComeBackAndOtherCountsAreRefused(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var documents = SegmentDocuments()
        for _ in 0..<Int.random(in: 0..<30, using: &random) {
            let lengths = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                UInt16.random(in: 0...65_535, using: &random)
            }
            documents.appendGroup(file: Int64.random(in: .min ... .max, using: &random), lengths: lengths)
        }
        let stored = documents.encode()
        let again = SegmentDocuments(stored: stored, count: documents.count, groupCount: documents.groupCount)
        #expect(again?.files == documents.files)
        #expect(again?.firstDocuments == documents.firstDocuments)
        #expect(again?.lengths == documents.lengths)
        for group in 0..<documents.groupCount {
            for document in documents.documents(ofGroup: group) {
                #expect(documents.group(ofDocument: document) == group)
            }
        }
        for count in [-1, documents.count + 1, .max, .min] {
            #expect(SegmentDocuments(stored: stored, count: count, groupCount: documents.groupCount) == nil)
        }
        for count in [-1, documents.groupCount + 1, .max, .min] {
            #expect(SegmentDocuments(stored: stored, count: documents.count, groupCount: count) == nil)
        }
        for _ in 0..<50 {
            let damaged = Self.mutated(stored, &random)
            let read = SegmentDocuments(stored: damaged, count: documents.count, groupCount: documents.groupCount)
            if let read { #expect(read.firstDocuments.last == UInt32(documents.count)) }
        }
    }

    @Test(arguments: 0..<200)
    func deletionsComeBackAndDamageIsRefused(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let count = Int.random(in: 0..<300, using: &random)
        var deleted = DeletionBitmap(documents: count)
        var expected: Set<Int> = []
        for _ in 0..<Int.random(in: 0..<10, using: &random) where count > 0 {
            let start = Int.random(in: 0..<count, using: &random)
            let range = start..<Int.random(in: start...min(count, start + 20), using: &random)
            deleted.insert(range)
            expected.formUnion(range)
        }
        #expect((0..<count).filter(deleted.contains) == expected.sorted())
        #expect(deleted.count == expected.count)
        let stored = deleted.encode()
        #expect(DeletionBitmap(stored: stored, documents: count) == deleted)
        for _ in 0..<50 {
            let damaged = Self.mutated(stored, &random)
            if damaged != stored { #expect(DeletionBitmap(stored: damaged, documents: count) == nil) }
            if let read = DeletionBitmap(stored: Self.resealed(damaged), documents: count) {
                #expect(read.count <= count)
            }
        }
        #expect(DeletionBitmap(stored: [0, 0, 0, 0], documents: 0) == DeletionBitmap(documents: 0))
    }

    @Test(arguments: 0..<200)
    func directoriesComeBackAndDamageIsRefused(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var directory = SegmentDirectory()
        directory.documentBlocks = Int.random(in: 0..<300, using: &random)
        directory.vectorBlocks = Int.random(in: 0..<300, using: &random)
        directory.firstKeys = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
            (0..<Int.random(in: 0..<300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let stored = directory.encode()
        let again = SegmentDirectory(stored: stored)
        #expect(again?.documentBlocks == directory.documentBlocks)
        #expect(again?.vectorBlocks == directory.vectorBlocks)
        #expect(again?.firstKeys == directory.firstKeys)
        for _ in 0..<50 {
            let damaged = Self.mutated(stored, &random)
            if damaged != stored { #expect(SegmentDirectory(stored: damaged) == nil) }
            _ = SegmentDirectory(stored: Self.resealed(damaged))
        }
    }

    @Test func everyPartOfAFileCountsInItsChecksum() {
        let status = FileStatus(inode: 1, size: 2, modified: 3, changed: 4)
        let file = StoredFile(path: BytePath("a"), status: status, checked: 5, hash: ContentHash(of: [1]), textBytes: 7)
        var others: [StoredFile] = []
        func other(_ change: (inout StoredFile) -> Void) {
            var copy = file
            change(&copy)
            others.append(copy)
        }
        other { $0.path = BytePath("b") }
        other { $0.inode = 9 }
        other { $0.size = 9 }
        other { $0.modified = 9 }
        other { $0.changed = 9 }
        other { $0.checked = 9 }
        other { $0.hash = nil }
        other { $0.skip = "" }
        other { $0.skip = "binary" }
        other { $0.language = "" }
        other { $0.language = "swift" }
        other { $0.content = "" }
        other { $0.content = "code" }
        other { $0.textBytes = 9 }
        for other in others { #expect(other.checksum != file.checksum, "\(other)") }
    }

    /// Also where groups have no documents, or many.
    @Test(arguments: 0..<30)
    func everyDocumentIsInItsGroup(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var documents = SegmentDocuments()
        for file in 0..<Int.random(in: 1..<80, using: &random) {
            let count = Int.random(in: 0..<3, using: &random) == 0 ? 0 : Int.random(in: 1..<40, using: &random)
            documents.appendGroup(file: Int64(file), lengths: (0..<count).map { UInt16($0) })
        }
        let stored = try #require(
            SegmentDocuments(stored: documents.encode(), count: documents.count, groupCount: documents.groupCount))
        for documents in [documents, stored] {
            for document in 0..<documents.count {
                let group = documents.group(ofDocument: document)
                #expect(documents.documents(ofGroup: group).contains(document))
            }
        }
    }
}
