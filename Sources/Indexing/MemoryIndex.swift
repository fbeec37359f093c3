package import CollectionStore
package import Documents
package import Embedding
package import SystemSupport
private import TextAnalysis
private import Workspace

/// Makes texts searchable without a workspace: in memory, with nothing written.
package struct MemoryIndex {
    /// A text to search, and what to call it.
    package struct Text: Sendable {
        package var path: BytePath
        package var bytes: [UInt8]

        package init(path: BytePath, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    package let store: CollectionStore
    /// Texts that could not be made searchable, with the reason. Nobody asked for secrets or generated files to be left out of
    /// what was named on the command line, so only what is no text is.
    package let skipped: [(path: BytePath, reason: SkipReason)]

    package init(_ texts: [Text], model: StaticEmbeddingModel) throws {
        let versions = IndexVersions(settings: Settings(), model: model)
        var builder = SegmentBuilder(model: model, versions: versions)
        let reader = DocumentReader()
        var skipped: [(path: BytePath, reason: SkipReason)] = []
        var seen: Set<BytePath> = []
        for text in texts where seen.insert(text.path).inserted {
            do throws(SkipReason) {
                let document = try reader.document(
                    from: text.bytes, at: text.path, accepting: [.secretByContent, .generated, .minified])
                let status = FileStatus(inode: 0, size: Int64(text.bytes.count), modified: 0, changed: 0)
                let file = StoredFile(
                    path: text.path, status: status, checked: 0, hash: ContentHash(of: text.bytes),
                    language: document.language?.name, content: document.content.rawValue)
                builder.add(file, text: document.text, language: document.language)
            } catch {
                skipped.append((text.path, error))
            }
        }
        store = try CollectionStore.inMemory()
        try store.commit(builder.finish())
        self.skipped = skipped
    }
}
