import Foundation
import SystemSupport

extension Dir {
    /// Writes a model2vec model to the folder `name`, which knows the words of `vectors`, all of one dimension.
    func writeModel(_ name: String, _ vectors: KeyValuePairs<String, [Float]>) throws {
        let dimension = vectors[0].value.count
        let rows = [[Float](repeating: 0, count: dimension)] + vectors.map(\.value)
        let data = rows.joined().flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
        let shape = "[\(rows.count), \(dimension)]"
        let header = #"{"embeddings": {"dtype": "F32", "shape": \#(shape), "data_offsets": [0, \#(data.count)]}}"#
        let length = withUnsafeBytes(of: UInt64(header.utf8.count)) { Array($0) }
        try write(length + Array(header.utf8) + data, to: name + "/model.safetensors")
        let words = vectors.enumerated().map { #""\#($1.key)": \#($0 + 1)"# }.joined(separator: ", ")
        try write(
            """
            {"version": "1.0", "added_tokens": [],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                            "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                       "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, \(words)}}}
            """, to: name + "/tokenizer.json")
    }
}
