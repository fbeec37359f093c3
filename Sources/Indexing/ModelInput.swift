package import Embedding
package import SystemSupport
import TextAnalysis

/// What of a chunk the model sees: the words of the file's name and of what the chunk is about, then its text.
///
/// The name says what the text often does not: a chunk from the middle of `session_store.py` is about sessions.
package struct ModelInput {
    /// Changes with every change of the input.
    static let version = 1

    private var stem: [UInt8] = []
    private var buffer: [UInt8] = []
    private var scratch = WordPieceScratch()

    package init() {}

    /// Prepares for the chunks of the file at `path`.
    package mutating func begin(path: BytePath) {
        stem = Array(path.stem)
    }

    /// Writes the chunk's vector, of length 1, to `vector`; all zeros when the model knows none of its words.
    package mutating func embed(
        _ text: Span<UInt8>, symbol: String?, with model: StaticEmbeddingModel, into vector: inout [Float]
    ) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: stem)
        buffer.append(UInt8(ascii: "\n"))
        if let symbol {
            buffer.append(contentsOf: symbol.utf8)
            buffer.append(UInt8(ascii: "\n"))
        }
        text.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        let input = buffer
        model.embed(input.span, into: &vector, scratch: &scratch)
    }
}
