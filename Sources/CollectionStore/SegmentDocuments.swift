private import SystemSupport

/// The documents of a segment: consecutive ordinals, in groups of those that one file has.
package struct SegmentDocuments: Sendable {
    /// The file of every group.
    package var files: [Int64]
    /// The first document of every group, and, as the last element, the count of documents.
    package var firstDocuments: [UInt32]
    /// Words in every document's body.
    package var lengths: [UInt16]

    package init() {
        files = []
        firstDocuments = [0]
        lengths = []
    }

    package var count: Int { lengths.count }
    package var groupCount: Int { files.count }

    package mutating func appendGroup(file: Int64, lengths: some Collection<UInt16>) {
        files.append(file)
        self.lengths.append(contentsOf: lengths)
        firstDocuments.append(UInt32(self.lengths.count))
    }

    /// The documents of group `group`.
    @inlinable
    package func documents(ofGroup group: Int) -> Range<Int> {
        Int(firstDocuments[group])..<Int(firstDocuments[group + 1])
    }

    /// The group that document `document` is in.
    package func group(ofDocument document: Int) -> Int {
        var low = 0
        var high = files.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(firstDocuments[middle]) <= document { low = middle } else { high = middle }
        }
        return low
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
        guard let groups = reader.varint(), groups == groupCount, groups <= stored.count else { return nil }
        self.init()
        for _ in 0..<groups {
            guard let file = reader.int64() else { return nil }
            files.append(file)
        }
        var end = 0
        for _ in 0..<groups {
            guard let documents = reader.varint(), documents <= count - end else { return nil }
            end += documents
            firstDocuments.append(UInt32(end))
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
