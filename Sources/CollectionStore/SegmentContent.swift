package import LexicalSearch
package import SystemSupport

/// A new segment, as the indexer made it, before it has a place in a store.
package struct SegmentContent: Sendable {
    /// Documents of every group, in order; a group is one file of the batch.
    package var documentCounts: [Int]
    /// Words in every document's body.
    package var lengths: [UInt16]
    package var postings: [PostingsBlock]
    /// Blocks as `VectorBlockBuilder` cuts them.
    package var vectors: [[UInt8]]
    package var dimension: Int
    /// What made the segment: the model and the versions of the steps before it.
    package var versions: String

    package init(
        documentCounts: [Int], lengths: [UInt16], postings: [PostingsBlock], vectors: [[UInt8]], dimension: Int,
        versions: String
    ) {
        self.documentCounts = documentCounts
        self.lengths = lengths
        self.postings = postings
        self.vectors = vectors
        self.dimension = dimension
        self.versions = versions
    }
}

/// A change of the store that is made as a whole or not at all.
package struct Batch: Sendable {
    /// A searchable file with its content.
    package struct Entry: Sendable {
        package var file: StoredFile
        package var records: [Record]
        /// As `sealedText` makes it.
        package var text: [UInt8]

        package init(file: StoredFile, records: [Record], text: [UInt8]) {
            self.file = file
            self.records = records
            self.text = text
        }
    }

    /// New or changed files, in the order of the segment's groups.
    package var entries: [Entry] = []
    /// The segment that makes `entries` searchable; nil when there are none.
    package var segment: SegmentContent?
    /// Files that are not searchable; what was stored under their paths goes.
    package var skipped: [StoredFile] = []
    /// Files whose content is as stored but whose status has changed, with their IDs.
    package var touched: [StoredFile] = []
    /// Paths of files that are gone.
    package var removed: [BytePath] = []
    /// Whether what is removed must not be found in the database's bytes either: secrets, and files that are newly ignored.
    package var isPurge = false

    package init() {}

    package var isEmpty: Bool { entries.isEmpty && skipped.isEmpty && touched.isEmpty && removed.isEmpty }
}
