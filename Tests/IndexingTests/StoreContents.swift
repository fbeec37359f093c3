import CollectionStore
import LexicalSearch
import SystemSupport
import Testing

/// All that an answer can depend on, in a form that does not tell in how many steps a store came about.
struct StoreContents: Equatable {
    struct File: Equatable {
        var hash: String?
        var size: Int64
        var skip: String?
        var language: String?
        var content: String?
        var text: [UInt8] = []
        var records: [Record] = []
        var lengths: [UInt16] = []
        /// The bits of every document's vector.
        var vectors: [[UInt32]] = []
        /// Frequencies of the terms of every document, by field and term.
        var terms: [[[UInt8]: UInt8]] = []
        var pathTerms: [[UInt8]: UInt8] = [:]
    }

    var files: [BytePath: File] = [:]

    init(_ store: CollectionStore) throws {
        try store.snapshot {
            var paths: [Int64: BytePath] = [:]
            for stored in try store.files() {
                var file = File(
                    hash: stored.hash?.hexadecimal, size: stored.size, skip: stored.skip, language: stored.language,
                    content: stored.content)
                if stored.skip == nil {
                    file.text = try store.text(of: stored)
                    file.records = try store.records(of: stored)
                    file.lengths = Array(repeating: 0, count: stored.documents)
                    file.vectors = Array(repeating: [], count: stored.documents)
                    file.terms = Array(repeating: [:], count: stored.documents)
                }
                paths[stored.id] = stored.path
                #expect(files.updateValue(file, forKey: stored.path) == nil, "two rows of \(stored.path)")
            }
            for segment in try store.segments() { try add(segment, paths) }
        }
    }

    private mutating func add(_ segment: Segment, _ paths: [Int64: BytePath]) throws {
        var places: [(path: BytePath, ordinal: Int)?] = []
        var groups: [BytePath?] = []
        for group in 0..<segment.documents.groupCount {
            let range = segment.documents.documents(ofGroup: group)
            let isLive = !range.contains(where: segment.deleted.contains)
            let path = isLive ? paths[segment.documents.files[group]] : nil
            groups.append(path)
            for (ordinal, document) in range.enumerated() {
                guard let path else {
                    places.append(nil)
                    continue
                }
                places.append((path, ordinal))
                files[path]?.lengths[ordinal] = segment.documents.lengths[document]
                files[path]?.vectors[ordinal] = try segment.vector(document).map(\.bitPattern)
            }
        }
        var stream = PostingsStream(segment.postings)
        while let postings = try stream.next() {
            for (ordinal, frequency) in zip(postings.list.ordinals, postings.list.frequencies) {
                if postings.field == .path {
                    // The path of a file without documents is found by nothing.
                    if let path = groups[Int(ordinal)], files[path]?.records.isEmpty == false {
                        files[path]?.pathTerms[postings.term] = frequency
                    }
                } else if let place = places[Int(ordinal)] {
                    files[place.path]?.terms[place.ordinal][postings.key] = frequency
                }
            }
        }
    }

    /// Where the two differ, for people.
    func differences(from other: StoreContents) -> [String] {
        Set(files.keys).union(other.files.keys).sorted().compactMap { path in
            let (here, there) = (files[path], other.files[path])
            if here == there { return nil }
            guard let here, let there else { return "\(path): \(here == nil ? "missing" : "not to be there")" }
            let parts = [
                ("hash", here.hash == there.hash), ("size", here.size == there.size), ("skip", here.skip == there.skip),
                ("type", here.language == there.language && here.content == there.content),
                ("text", here.text == there.text), ("records", here.records == there.records),
                ("lengths", here.lengths == there.lengths), ("vectors", here.vectors == there.vectors),
                ("terms", here.terms == there.terms), ("path terms", here.pathTerms == there.pathTerms),
            ]
            return "\(path): \(parts.filter { !$0.1 }.map(\.0)) (skip \(here.skip ?? "-"), fresh \(there.skip ?? "-"))"
        }
    }
}

/// Fails unless the store of `workspace` is sound and equals a fresh one.
func expectFresh(_ workspace: TestWorkspace, _ comment: @autoclosure () -> String = "") throws {
    let comment = comment()
    #expect(
        try workspace.contents().differences(from: workspace.freshContents()) == [], "\(comment)")
    #expect(try workspace.openForReading()!.findDamage() == [], "\(comment)")
}
