import Chunking
import Embedding
import Glibc
import Indexing
import SystemSupport

/// `chunk-vectors DIR OUT.f32 [--limit N]`: the vectors of the chunks of a tree, as an index run makes them.
///
/// OUT.f32 is raw little-endian float32, row by row; OUT.f32.paths has the path of each row's file in a line. Chunks of
/// which the model knows no word, and files with a line feed in their name, are left out. Prints one JSON object: rows
/// and dimension.
func writeChunkVectors(_ arguments: [String]) throws {
    let usage = Usage("chunk-vectors DIR OUT.f32 [--limit N]")
    guard arguments.count == 2 || arguments.count == 4 && arguments[2] == "--limit",
        let limit = arguments.count == 2 ? Int.max : Int(arguments[3]), limit > 0
    else { throw usage }
    let model = try StaticEmbeddingModel.embedded()
    let vectors = try OutputFile(arguments[1])
    let paths = try OutputFile(arguments[1] + ".paths")
    var input = ModelInput()
    var vector: [Float] = []
    var rows = 0
    try forEachChunkedFile(below: BytePath(arguments[0])) { file in
        if file.path.bytes.contains(UInt8(ascii: "\n")) { return true }
        input.begin(path: file.path)
        for chunk in file.chunks where rows < limit {
            let text = file.text.span.extracting(chunk.bytes)
            input.embed(text, symbol: chunk.symbol, with: model, into: &vector)
            if vector.allSatisfy({ $0 == 0 }) { continue }
            try vectors.append(vector)
            try paths.append(file.path.bytes + [UInt8(ascii: "\n")])
            rows += 1
        }
        return rows < limit
    }
    try vectors.close()
    try paths.close()
    print("{\"rows\": \(rows), \"dimension\": \(model.dimension)}")
}

/// `text-vectors TEXTS OUT.f32`: the vectors of the lines of a file, as a search makes them of its query.
///
/// Lines of which the model knows no word are left out. Prints one JSON object: rows and dimension.
func writeTextVectors(_ arguments: [String]) throws {
    guard arguments.count == 2 else { throw Usage("text-vectors TEXTS OUT.f32") }
    let model = try StaticEmbeddingModel.embedded()
    let file = try FileDescriptor(opening: BytePath(arguments[0]), flags: O_RDONLY)
    guard let text = try file.readAll(expected: Int(file.status().size), limit: 64 << 20) else {
        throw Usage("text-vectors TEXTS OUT.f32, where TEXTS has at most 64 MiB")
    }
    let vectors = try OutputFile(arguments[1])
    var rows = 0
    for line in text.split(separator: UInt8(ascii: "\n")) {
        guard let vector = model.embedding(of: String(decoding: line, as: UTF8.self)) else { continue }
        try vectors.append(vector)
        rows += 1
    }
    try vectors.close()
    print("{\"rows\": \(rows), \"dimension\": \(model.dimension)}")
}
