import Chunking
import Documents
import Embedding
import Glibc
import SystemSupport
import TextAnalysis
import Workspace

/// `embedding DIR`: how much text a second one core tokenizes and embeds, chunk by chunk, as an index run does.
///
/// Prints one JSON object: the text's bytes, its chunks, the median of five passes in seconds, and megabytes a second.
func measureEmbedding(_ arguments: [String]) throws {
    guard let folder = arguments.first else { throw Usage("embedding DIR") }
    let root = BytePath(folder)
    let model = try StaticEmbeddingModel.embedded()
    let (text, chunks) = try chunkedText(below: root, limit: 256 << 20)
    var vector: [Float] = []
    var scratch = WordPieceScratch()
    var seconds: [Double] = []
    for _ in 0..<5 {
        let start = ContinuousClock.now
        for chunk in chunks { model.embed(text.span.extracting(chunk), into: &vector, scratch: &scratch) }
        seconds.append(start.duration(to: .now) / .seconds(1))
    }
    let median = seconds.sorted()[seconds.count / 2]
    let bytes = chunks.reduce(0) { $0 + $1.count }
    print(
        """
        {"bytes": \(bytes), "chunks": \(chunks.count), "seconds": \(median), \
        "megabytes_per_second": \(Double(bytes) / median / 1e6)}
        """)
}

/// The text of the files below `root` one after another, at most about `limit` bytes of it, and where their chunks are.
func chunkedText(below root: BytePath, limit: Int) throws -> (text: [UInt8], chunks: [Range<Int>]) {
    let tree = try TreeWalker(root: root, rules: IgnoreRules()).walk()
    let reader = DocumentReader()
    var text: [UInt8] = []
    var chunks: [Range<Int>] = []
    for file in tree.files where text.count < limit {
        let descriptor = try FileDescriptor(opening: root.appending(file.path), flags: O_RDONLY)
        guard let bytes = try descriptor.readAll(expected: Int(file.status.size), limit: 1 << 20),
            let document = try? reader.document(from: bytes, at: file.path)
        else { continue }
        let start = text.count
        text += document.text
        chunks += Chunker.chunks(of: document.text.span, language: document.language).map {
            $0.bytes.lowerBound + start..<$0.bytes.upperBound + start
        }
    }
    return (text, chunks)
}
