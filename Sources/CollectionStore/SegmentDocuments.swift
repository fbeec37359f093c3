private import SystemSupport

/// The documents of a segment: consecutive ordinals, in groups of those that one file has.
package struct SegmentDocuments: Sendable {
    /// The file of every group.
    package private(set) var files: [Int64]
    /// The first document of every group, and, as the last element, the count of documents.
    package private(set) var firstDocuments: [UInt32]
    /// Words in every document's body.
    package private(set) var lengths: [UInt16]
    /// The group of every 16th document: a look-up goes on from there, in memory that lies together.
    private var groups: [UInt32] = []

    package init() {
        files = []
        firstDocuments = [0]
        lengths = []
    }

    package var count: Int { lengths.count }
    package var groupCount: Int { files.count }

    package mutating func appendGroup(file: Int64, lengths: some Collection<UInt16>) {
        self.lengths.append(contentsOf: lengths)
        appendGroup(file: file, end: self.lengths.count)
    }

    private mutating func appendGroup(file: Int64, end: Int) {
        while groups.count * Self.interval < end { groups.append(UInt32(files.count)) }
        files.append(file)
        firstDocuments.append(UInt32(end))
    }

    private static let interval = 16

    /// The documents of group `group`.
    @inlinable
    package func documents(ofGroup group: Int) -> Range<Int> {
        Int(firstDocuments[group])..<Int(firstDocuments[group + 1])
    }

    /// The group that document `document` is in.
    package func group(ofDocument document: Int) -> Int {
        var group = Int(groups[document / Self.interval])
        while Int(firstDocuments[group + 1]) <= document { group += 1 }
        return group
    }

    /// The stored form: group count, then each file's ID, then each group's document count, then the lengths.
    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(files.count)
        for file in files { writer.int64(file) }
        for group in files.indices { writer.varint(documents(ofGroup: group).count) }
        for length in lengths {
            writer.bytes.append(UInt8(truncatingIfNeeded: length))
            writer.bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        }
        return writer.bytes
    }

    /// The documents that `stored` holds; nil when they are not `count` documents in `groupCount` groups.
    init?(stored: [UInt8], count: Int, groupCount: Int) {
        var reader = ByteReader(stored)
        // Every document has a length here, so that nobody gets memory for more than there are.
        guard let groups = reader.varint(), groups == groupCount, groups <= stored.count, count <= stored.count / 2
        else { return nil }
        self.init()
        var files: [Int64] = []
        for _ in 0..<groups {
            guard let file = reader.int64() else { return nil }
            files.append(file)
        }
        var end = 0
        for file in files {
            guard let documents = reader.varint(), documents <= count - end else { return nil }
            end += documents
            appendGroup(file: file, end: end)
        }
        guard end == count, let bytes = reader.rest(2 * count) else { return nil }
        lengths = [UInt16](unsafeUninitializedCapacity: count) { lengths, initialized in
            var at = bytes.startIndex
            for document in 0..<count {
                lengths[document] = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
                at += 2
            }
            initialized = count
        }
    }
}
