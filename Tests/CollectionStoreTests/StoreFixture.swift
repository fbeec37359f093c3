import LexicalSearch
import SystemSupport
import TestSupport
import VectorSearch

@testable import CollectionStore

/// Makes batches of files with a document per line, whose terms are the line's words.
struct StoreFixture {
    static let dimension = 4

    static func file(_ path: String, _ text: String = "") -> StoredFile {
        let bytes = Array(text.utf8)
        return StoredFile(
            path: BytePath(path), status: FileStatus(inode: 1, size: Int64(bytes.count), modified: 3, changed: 4),
            checked: 5, hash: ContentHash(of: bytes), language: "text", content: "docs", textBytes: bytes.count)
    }

    static func batch(_ texts: KeyValuePairs<String, String>, versions: String = "1") -> Batch {
        batch(texts.map { ($0.key, $0.value) }, versions: versions)
    }

    static func batch(_ texts: [(path: String, text: String)], versions: String = "1") -> Batch {
        var batch = Batch()
        var postings = PostingsBuilder()
        var vectors = VectorBlockBuilder(dimension: dimension)
        var lengths: [UInt16] = []
        var counts: [Int] = []
        func add(_ term: some Sequence<UInt8>, _ field: TermField, _ ordinal: Int) {
            Array(term).withUnsafeBufferPointer { postings.add($0, field: field, ordinal: UInt32(ordinal)) }
        }
        for (path, text) in texts {
            add(path.utf8, .path, counts.count)
            var file = file(path, text)
            var records: [Record] = []
            var start = 0
            for (line, content) in text.split(separator: "\n").enumerated() {
                let end = start + content.utf8.count
                records.append(
                    Record(bytes: start..<end, firstLine: line + 1, lastLine: line + 1, symbol: nil, definitions: []))
                start = end + 1
                let words = content.split(separator: " ")
                for word in words { add(word.utf8, .body, lengths.count) }
                lengths.append(UInt16(words.count))
                let hash = ContentHash(of: Array(content.utf8)).bytes
                vectors.append(hash.prefix(dimension).map { Float($0) - 128 })
            }
            file.documents = records.count
            counts.append(records.count)
            batch.entries.append(
                Batch.Entry(file: file, records: records, text: sealedText(Array(text.utf8).span)))
        }
        if !batch.entries.isEmpty {
            batch.segment = SegmentContent(
                documentCounts: counts, lengths: lengths, postings: postings.finish(), vectors: vectors.finish(),
                dimension: dimension, versions: versions)
        }
        return batch
    }

    let folder: TemporaryDirectory
    let location: StoreLocation

    init() throws {
        folder = try TemporaryDirectory()
        location = StoreLocation(root: folder.path, directory: folder.path)
    }

    func write<Result>(_ body: (CollectionStore) throws -> Result) throws -> Result {
        let lock = try WriteLock.acquire(location, patience: nil)!
        let store = try CollectionStore.openForWriting(location, holding: lock)
        let result = try body(store)
        try store.close(holding: lock)
        return result
    }

    func read<Result>(_ body: (CollectionStore?) throws -> Result) throws -> Result {
        try body(CollectionStore.openForReading(location))
    }
}

extension CollectionStore {
    /// What a search for `word` finds: path and line of every live document with it, and how often it has it.
    func lines(with word: String) throws -> [String: UInt8] {
        var lines: [String: UInt8] = [:]
        for segment in try segments() {
            let list = try segment.postings.postings(of: Array(word.utf8), in: .body)
            for (ordinal, frequency) in zip(list.ordinals, list.frequencies)
            where !segment.deleted.contains(Int(ordinal)) {
                let group = segment.documents.group(ofDocument: Int(ordinal))
                let file = try file(id: segment.documents.files[group])
                let line = Int(ordinal) - segment.documents.documents(ofGroup: group).lowerBound
                lines["\(file.map(\.path.description) ?? "?"):\(line + 1)"] = frequency
            }
        }
        return lines
    }

    func texts() throws -> [String: String] {
        var texts: [String: String] = [:]
        for file in try files() where file.skip == nil {
            texts[file.path.description] = String(decoding: try text(of: file), as: UTF8.self)
        }
        return texts
    }
}
