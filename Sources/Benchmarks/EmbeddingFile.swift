import Embedding
import Glibc
import SystemSupport
import TextAnalysis

/// `embed DIR OUT.f32`: the vectors of the chunks of a folder's files as raw little-endian float32.
func writeEmbeddings(_ arguments: [String]) throws {
    guard arguments.count == 2 else { throw Usage("embed DIR OUT.f32") }
    let model = try StaticEmbeddingModel.embedded()
    let (text, chunks) = try chunkedText(below: BytePath(arguments[0]), limit: 256 << 20)
    var vector: [Float] = []
    var scratch = WordPieceScratch()
    guard let file = fopen(arguments[1], "w") else { throw Usage("\(arguments[1]): cannot be written") }
    defer { fclose(file) }
    for chunk in chunks {
        model.embed(text.span.extracting(chunk), into: &vector, scratch: &scratch)
        fwrite(vector, 4, vector.count, file)
    }
}
