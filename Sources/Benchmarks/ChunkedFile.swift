import Chunking
import Documents
import Glibc
import SystemSupport
import Workspace

/// A file of a tree with its text, cut into chunks as an index run cuts it.
struct ChunkedFile {
    /// Relative to the root of the tree.
    let path: BytePath
    let text: [UInt8]
    let chunks: [Chunk]
}

/// Calls `body` with every file below `root` that is text, in the order of their paths, until it returns false.
///
/// Nothing is ignored but what an index run ignores without settings, and files above 1 MiB are left out.
func forEachChunkedFile(below root: BytePath, _ body: (ChunkedFile) throws -> Bool) throws {
    let tree = try TreeWalker(root: root, rules: IgnoreRules()).walk()
    let reader = DocumentReader()
    for file in tree.files {
        let descriptor = try FileDescriptor(opening: root.appending(file.path), flags: O_RDONLY)
        guard let bytes = try descriptor.readAll(expected: Int(file.status.size), limit: 1 << 20),
            let document = try? reader.document(from: bytes, at: file.path)
        else { continue }
        let chunks = Chunker.chunks(of: document.text.span, language: document.language)
        if try !body(ChunkedFile(path: file.path, text: document.text, chunks: chunks)) { return }
    }
}
