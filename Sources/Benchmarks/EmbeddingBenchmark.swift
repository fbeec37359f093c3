import Chunking
import Embedding
import SystemSupport
import TextAnalysis

/// `embedding DIR`: how much text a second one core tokenizes and embeds, chunk by chunk, as an index run does.
///
/// Prints one JSON object: the text's bytes, its chunks, the median of five passes in seconds, and megabytes a second.
func measureEmbedding(_ arguments: [String]) throws {
    guard let folder = arguments.first else { throw Usage("embedding DIR") }
    let model = try StaticEmbeddingModel.embedded()
    let (text, chunks) = try chunkedText(below: BytePath(folder), limit: 256 << 20)
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
private func chunkedText(below root: BytePath, limit: Int) throws -> (text: [UInt8], chunks: [Range<Int>]) {
    var text: [UInt8] = []
    var chunks: [Range<Int>] = []
    try forEachChunkedFile(below: root) { file in
        let start = text.count
        text += file.text
        chunks += file.chunks.map { $0.bytes.lowerBound + start..<$0.bytes.upperBound + start }
        return text.count < limit
    }
    return (text, chunks)
}
