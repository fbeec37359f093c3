import SystemSupport
import TextAnalysis

@testable import Embedding

private let sample = Array("parse the cats' Configuration of unhandled_rejections".utf8)

@Sendable func fuzzModelFile(_ input: [UInt8]) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 64)
    defer { bytes.deallocate() }
    bytes.copyBytes(from: input)
    guard let table = try? EmbeddingTable(modelFile: UnsafeRawBufferPointer(bytes), owner: nil) else { return }
    var vector: [Float] = []
    var scratch = WordPieceScratch()
    StaticEmbeddingModel(table: table).embed(sample.span, into: &vector, scratch: &scratch)
}

/// A `tokenizer.json`, and the same bytes as a `model.safetensors`.
@Sendable func fuzzTokenizer(_ input: [UInt8]) {
    let path = BytePath("model")
    if let file = try? TokenizerFile(bytes: input, count: 4, path: path) {
        _ = WordPieceVocabulary(tokens: file.tokens)
    }
    guard let tensors = try? SafeTensors(bytes: input, path: path) else { return }
    for name in ["embeddings", "weights", "mapping"] {
        guard let tensor = try? tensors.tensor(name), tensor.count > 0 else { continue }
        var number: [Float] = [0]
        tensors.read(tensor, 0..<1, into: &number)
        _ = tensors.integer(tensor, at: tensor.count - 1)
    }
}
