package import SystemSupport

/// A file of the workspace as the store knows it, indexed or skipped.
package struct StoredFile: Sendable, Hashable {
    /// Changes with every new content.
    package var id: Int64 = 0
    /// Relative to the root.
    package var path: BytePath
    package var inode: UInt64
    package var size: Int64
    /// As in `FileStatus`.
    package var modified: Int64
    package var changed: Int64
    /// When the status was taken, in nanoseconds since 1970 by the system's clock.
    package var checked: Int64
    /// Of the content; nil when it was never read.
    package var hash: ContentHash?
    /// Why the file is not searchable: the code of a `SkipReason`. Nil when it is.
    package var skip: String?
    /// The versions of what decided to skip it. Nil when it is searchable: its segment tells then.
    package var skippedBy: String?
    package var language: String?
    /// `code`, `docs` or `config`.
    package var content: String?
    /// Bytes of its text.
    package var textBytes = 0
    /// Where its documents are.
    package var segment: Int?
    package var firstDocument = 0
    package var documents = 0

    package init(
        path: BytePath, status: FileStatus, checked: Int64, hash: ContentHash?, skip: String? = nil,
        skippedBy: String? = nil,
        language: String? = nil, content: String? = nil, textBytes: Int = 0
    ) {
        self.path = path
        inode = status.inode
        size = status.size
        modified = status.modified
        changed = status.changed
        self.checked = checked
        self.hash = hash
        self.skip = skip
        self.skippedBy = skippedBy
        self.language = language
        self.content = content
        self.textBytes = textBytes
    }

    /// Whether the file at hand, with `status`, has the content that was read: the same inode, size and times, taken long
    /// enough after the last change that a later one would show ("racy git", Documentation/technical/racy-git.txt).
    @inlinable
    package func isUnchanged(_ status: FileStatus) -> Bool {
        inode == status.inode && size == status.size && modified == status.modified && changed == status.changed
            && !isRacy
    }

    /// Whether a change right after the status was taken could have left all of it as it was.
    @inlinable
    package var isRacy: Bool {
        // Kernel timestamps advance with the timer tick, at most 10 ms. Some file systems keep whole or even seconds.
        let tick: Int64 = modified % 1_000_000_000 == 0 ? 2_000_000_000 : 20_000_000
        // A modification time in the future was set by a program, which shows in the time of that change.
        return max(modified > checked ? changed : modified, changed) &+ tick > checked
    }

    /// CRC-32C over all that a wrong answer could come from.
    var checksum: UInt32 {
        var writer = ByteWriter()
        writer.blob(path.bytes)
        for number in [Int64(bitPattern: inode), size, modified, changed, checked] { writer.int64(number) }
        writer.blob(hash?.bytes ?? [])
        for text in [skip, skippedBy, language, content] {
            writer.varint(text == nil ? 0 : 1)
            writer.string(text ?? "")
        }
        writer.int64(Int64(textBytes))
        writer.int64(Int64(documents))
        return crc32c(writer.bytes)
    }

    /// CRC-32C over what says where the file's documents are. Apart from `checksum`, because merges change it.
    var placeChecksum: UInt32 {
        Self.placeChecksum(id: id, segment: segment, firstDocument: firstDocument, documents: documents)
    }

    static func placeChecksum(id: Int64, segment: Int?, firstDocument: Int, documents: Int) -> UInt32 {
        let numbers = (
            id.littleEndian, Int64(segment ?? -1).littleEndian, Int64(firstDocument).littleEndian,
            Int64(documents).littleEndian
        )
        return withUnsafeBytes(of: numbers) { crc32c($0) }
    }
}
