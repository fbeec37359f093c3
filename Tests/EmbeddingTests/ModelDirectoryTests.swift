import Foundation
import SystemSupport
import TestSupport
import Testing

@testable import Embedding

/// The bytes of a safetensors file of `tensors`.
private func safeTensors(_ tensors: [(name: String, type: String, shape: [Int], bytes: [UInt8])]) throws -> [UInt8] {
    var header: [String: Any] = ["__metadata__": ["format": "pt", "shape": "none"]]
    var data: [UInt8] = []
    for tensor in tensors {
        let end = data.count + tensor.bytes.count
        header[tensor.name] = ["dtype": tensor.type, "shape": tensor.shape, "data_offsets": [data.count, end]]
        data += tensor.bytes
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    return bytes(of: [UInt64(json.count)]) + Array(json) + data
}

private func bytes<Number>(of numbers: [Number]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }

private let tokenizer = """
    {"version": "1.0", "added_tokens": [],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
                    "lowercase": true},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "cat": 1, "dog": 2, "##s": 3}}}
    """

private let rows: [Float] = [0, 0, 0] + [1, 0, 0] + [0, 2, 0] + [0, 0, -4]

/// Calls `body` with a directory of the two files.
private func withModel<Result>(
    tensors: [UInt8], tokenizer: String = tokenizer, _ body: (BytePath) throws -> Result
) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try Data(tensors).write(to: directory.appending(path: "model.safetensors"))
    try Data(tokenizer.utf8).write(to: directory.appending(path: "tokenizer.json"))
    return try body(BytePath(directory.path()))
}

private func matrices() throws -> [[UInt8]] {
    [
        try safeTensors([("embeddings", "F32", [4, 3], bytes(of: rows))]),
        try safeTensors([("embeddings", "F16", [4, 3], bytes(of: rows.map { Float16($0) }))]),
        try safeTensors([("embeddings", "I8", [4, 3], bytes(of: rows.map { Int8($0) }))]),
        try safeTensors([("embedding.weight", "F64", [4, 3], bytes(of: rows.map { Double($0) }))]),
    ]
}

@Test(arguments: try matrices())
func readsAModelOfEachTypeOfNumber(tensors: [UInt8]) throws {
    let model = try withModel(tensors: tensors) { try StaticEmbeddingModel(directory: $0) }
    #expect(model.dimension == 3)
    #expect(model.embedding(of: "cat") == [1, 0, 0])
    #expect(model.embedding(of: "unicorn") == nil)
    let cats = try #require(model.embedding(of: "Cats"))
    #expect(abs(cats[0] - 1 / Float(17).squareRoot()) < 1e-6)
    #expect(abs(cats[2] + 4 / Float(17).squareRoot()) < 1e-6)
}

@Test func usesWeightsAndMapping() throws {
    let tensors = try safeTensors([
        ("embeddings", "F32", [2, 2], bytes(of: [1, 0, 0, 1] as [Float])),
        ("weights", "F32", [4], bytes(of: [1, 3, 4, 1] as [Float])),
        ("mapping", "I64", [4], bytes(of: [0, 0, 1, 1] as [Int64])),
    ])
    let model = try withModel(tensors: tensors) { try StaticEmbeddingModel(directory: $0) }
    let vector = try #require(model.embedding(of: "cat dog"))
    #expect(abs(vector[0] - 0.6) < 1e-6)
    #expect(abs(vector[1] - 0.8) < 1e-6)
}

@Test func theIdentifierNamesTheContent() throws {
    let all = try matrices()
    let first = try withModel(tensors: all[0]) { try StaticEmbeddingModel(directory: $0).identifier }
    let again = try withModel(tensors: all[0]) { try StaticEmbeddingModel(directory: $0).identifier }
    let other = try withModel(tensors: all[1]) { try StaticEmbeddingModel(directory: $0).identifier }
    #expect(first == again)
    #expect(first != other)
    #expect(try first != StaticEmbeddingModel.embedded().identifier)
}

@Test func readsAModelWhoseTokenizerLeavesOutNearlyAllTokens() throws {
    let mapping = [Int32](repeating: 1, count: 1 << 17)
    let tensors = try safeTensors([
        ("embeddings", "F32", [2, 2], bytes(of: [1, 0, 0, 1] as [Float])),
        ("mapping", "I32", [mapping.count], bytes(of: mapping)),
    ])
    let model = try withModel(tensors: tensors) { try StaticEmbeddingModel(directory: $0) }
    #expect(model.embedding(of: "cat") == [0, 1])
    #expect(model.embedding(of: "") == nil)
}

@Test func aModelOfHugeNumbersHasNoEmbeddings() throws {
    let tensors = try safeTensors([("embeddings", "F32", [4, 2], bytes(of: [Float](repeating: 3e38, count: 8)))])
    let model = try withModel(tensors: tensors) { try StaticEmbeddingModel(directory: $0) }
    #expect(model.embedding(of: "cat dog") == nil)
}

@Test(arguments: 0..<20)
func damagedFilesAreRefusedOrRead(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let whole = try safeTensors([
        ("embeddings", "F32", [2, 2], bytes(of: [1, 0, 0, 1] as [Float])),
        ("weights", "F16", [4], bytes(of: [1, 3, 4, 1] as [Float16])),
        ("mapping", "I32", [4], bytes(of: [0, 0, 1, 1] as [Int32])),
    ])
    let numbers = [
        "-1", "0", "1", "3", "9223372036854775807", "-9223372036854775808", "1e300", "4294967296", "[]", "null",
    ]
    for _ in 0..<50 {
        let tensors = damaged(whole, numbers, &random)
        let text = String(decoding: damaged(Array(tokenizer.utf8), numbers, &random), as: UTF8.self)
        do {
            let isTokenizerWhole = random.next() % 2 == 0
            let model = try withModel(tensors: tensors, tokenizer: isTokenizerWhole ? tokenizer : text) {
                try StaticEmbeddingModel(directory: $0)
            }
            for value in model.embedding(of: "cats and dogs") ?? [] { #expect(value.isFinite) }
        } catch let error as EmbeddingError { #expect(!error.description.isEmpty) }
    }
}

/// `bytes` with bits turned, numbers replaced by others, or an end cut off.
private func damaged(_ bytes: [UInt8], _ numbers: [String], _ random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch random.next() % 4 {
        case 0: bytes[position] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes.removeLast(Int.random(in: 0...(bytes.count / 8), using: &random))
        default:
            let digits = bytes.indices.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) }
            guard let digit = digits.randomElement(using: &random) else { break }
            bytes.replaceSubrange(digit...digit, with: numbers.randomElement(using: &random)!.utf8)
        }
    }
    return bytes
}

@Test func refusesWhatIsNoModel() throws {
    let whole = try matrices()[0]
    let damaged: [[UInt8]] = [
        [], [1, 2, 3], Array(whole.prefix(40)), Array(whole.dropLast()), bytes(of: [UInt64.max]) + [1],
        try safeTensors([("embeddings", "F32", [4, .max], bytes(of: rows))]),
        try safeTensors([("embeddings", "F32", [-4, -3], bytes(of: rows))]),
        try safeTensors([("embeddings", "F32", [12], bytes(of: rows))]),
        try safeTensors([("embeddings", "F32", [0, 3], [])]),
        try safeTensors([("embeddings", "BF16", [4, 3], [UInt8](repeating: 0, count: 24))]),
        try safeTensors([("embeddings", "F32", [4, 3], bytes(of: rows.map { $0 + .infinity }))]),
        try safeTensors([("other", "F32", [4, 3], bytes(of: rows))]),
        try safeTensors([
            ("embeddings", "F32", [4, 3], bytes(of: rows)),
            ("mapping", "I64", [4], bytes(of: [0, 1, 2, 4] as [Int64])),
        ]),
        // 16 GB of rows from 4 MB.
        try safeTensors([
            ("embeddings", "I8", [1, 1 << 14], [UInt8](repeating: 1, count: 1 << 14)),
            ("mapping", "I32", [1 << 20], [UInt8](repeating: 0, count: 4 << 20)),
        ]),
        try safeTensors([
            ("embeddings", "F32", [4, 3], bytes(of: rows)), ("weights", "F32", [1], bytes(of: [1] as [Float])),
        ]),
    ]
    for tensors in damaged {
        try withModel(tensors: tensors) { directory -> Void in
            #expect(throws: EmbeddingError.self) { try StaticEmbeddingModel(directory: directory) }
        }
    }
    #expect(throws: EmbeddingError.self) { try StaticEmbeddingModel(directory: BytePath("/nonexistent")) }
}

@Test(arguments: [
    ("WordPiece", "Unigram"), ("\"lowercase\": true", "\"lowercase\": false"), ("BertPreTokenizer", "Metaspace"),
    ("\"dog\": 2", "\"dog\": 1"), ("\"dog\": 2", "\"dog\": 4"), ("\"dog\": 2", "\"dog\": -1"), ("{", "["),
])
func refusesTokenizersOfOtherKinds(part: String, replacement: String) throws {
    let tensors = try matrices()[0]
    try withModel(tensors: tensors, tokenizer: tokenizer.replacing(part, with: replacement)) { directory -> Void in
        #expect(throws: EmbeddingError.self) { try StaticEmbeddingModel(directory: directory) }
    }
}
