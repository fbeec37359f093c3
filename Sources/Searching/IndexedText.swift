package import CollectionStore
package import SystemSupport

/// The text of a file as the index has it: of a document, what was extracted from it.
package struct IndexedText: Sendable {
    /// Relative to the workspace's root.
    package let path: BytePath
    /// A `Language.name`, when known.
    package let language: String?
    /// Whether the file has changed since.
    package let isStale: Bool
    private let text: HitText

    package var lineCount: Int { text.lineCount }

    /// Line `number`, from 1, without its end; empty outside the text.
    package func line(_ number: Int) -> String { String(decoding: text.line(number), as: UTF8.self) }

    /// The text of the file at `path`, relative to `root`, in `store`; nil when there is none: it is not there, or left out.
    package init?(at path: BytePath, in store: CollectionStore, root: BytePath) throws {
        let read = try store.snapshot { () -> (StoredFile, [UInt8])? in
            guard let file = try store.file(path: path), file.skip == nil else { return nil }
            return (file, try store.text(of: file))
        }
        guard let (file, bytes) = read, let isStale = file.isStale(in: root) else { return nil }
        self.path = path
        language = file.language
        self.isStale = isStale
        text = HitText(bytes)
    }
}

extension StoredFile {
    /// Whether the file below `root` has changed since it was indexed; nil when it is gone.
    func isStale(in root: BytePath) -> Bool? {
        guard let status = try? FileStatus.of(root.appending(path)), status.kind == .regular else { return nil }
        return
            !(status.inode == inode && status.size == size && status.modified == modified
            && status.changed == changed)
    }
}
