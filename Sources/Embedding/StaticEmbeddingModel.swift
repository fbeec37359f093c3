private import CEmbeddedModel
private import CKernels
package import TextAnalysis
package import SystemSupport

/// A table of one vector per token: a text's embedding is the sum of its tokens' vectors, scaled to length 1.
///
/// The method is model2vec's (Tulkens and van Dongen, Model2Vec: Fast State-of-the-Art Static Embeddings, 2024); a token's
/// weight is part of its vector. The same text gives the same bits on every CPU.
package struct StaticEmbeddingModel: Sendable {
    private let table: EmbeddingTable
    package let tokenizer: WordPieceTokenizer

    /// Numbers per embedding.
    package var dimension: Int { table.dimension }
    package var name: String { table.name }
    /// Names the exact vectors, vocabulary and tokenizer: embeddings may be compared only where this is the same.
    package let identifier: String

    /// Grows with every change of the tokenizer that changes ids.
    private static let tokenizerVersion = 1

    init(table: EmbeddingTable) {
        self.table = table
        tokenizer = WordPieceTokenizer(
            vocabulary: table.vocabulary, splitsIdentifiers: table.flags.contains(.splitsIdentifiers),
            dropsPunctuation: table.flags.contains(.dropsPunctuation))
        let digest = ContentHash(bytes: table.digest)?.hexadecimal.prefix(32) ?? ""
        identifier = "\(digest)-\(Self.tokenizerVersion)"
    }

    /// The model inside this program. Costs microseconds: its pages load when a text needs them.
    package static func embedded() throws(EmbeddingError) -> StaticEmbeddingModel {
        var count = 0
        let bytes = ws_embedded_model(&count)
        return StaticEmbeddingModel(
            table: try EmbeddingTable(modelFile: UnsafeRawBufferPointer(start: bytes, count: count), owner: nil))
    }

    /// The model2vec model in `directory`: `model.safetensors` and a `tokenizer.json` of an uncased WordPiece tokenizer.
    package init(directory: BytePath) throws(EmbeddingError) {
        self.init(table: try EmbeddingTable(directory: directory))
    }

    /// Writes the embedding of `text` to `vector`, which becomes `dimension` long. False, with zeroes written, when the text has
    /// no token that the model knows. Afterwards `scratch.tokens` holds the text's tokens.
    @discardableResult
    package func embed(_ text: Span<UInt8>, into vector: inout [Float], scratch: inout WordPieceScratch) -> Bool {
        scratch.tokens.removeAll(keepingCapacity: true)
        tokenizer.tokenize(text, into: &scratch)
        if vector.count != dimension { vector = [Float](repeating: 0, count: dimension) }
        return vector.withUnsafeMutableBufferPointer { output in
            ws_embedding_sum(
                table.rows.baseAddress, table.scales.baseAddress, dimension, scratch.tokens, scratch.tokens.count,
                output.baseAddress)
            return ws_embedding_normalize(output.baseAddress, dimension) > 0
        }
    }

    /// The embedding of `text`; nil when the text has no token that the model knows.
    package func embedding(of text: String) -> [Float]? {
        var vector: [Float] = []
        var scratch = WordPieceScratch()
        let bytes = Array(text.utf8)
        return embed(bytes.span, into: &vector, scratch: &scratch) ? vector : nil
    }
}
