private import FoundationEssentials
internal import SystemSupport

/// The part of a `tokenizer.json` (https://github.com/huggingface/tokenizers) that an uncased BERT tokenizer consists of.
struct TokenizerFile {
    /// The tokens by id; an id that the file leaves out has the empty token, which no text contains.
    let tokens: [String]

    private struct Content: Decodable {
        struct Model: Decodable {
            var type: String?
            var vocab: [String: Int]
            var continuing_subword_prefix: String?
            var max_input_chars_per_word: Int?
        }
        struct Normalizer: Decodable {
            var type: String
            var lowercase: Bool?
            var strip_accents: Bool?
            var clean_text: Bool?
            var handle_chinese_chars: Bool?
        }
        struct PreTokenizer: Decodable { var type: String }

        var model: Model
        var normalizer: Normalizer?
        var pre_tokenizer: PreTokenizer?
    }

    /// Reads `bytes` of the file `path`, for a model of `count` tokens.
    init(bytes: [UInt8], count: Int, path: BytePath) throws(EmbeddingError) {
        let content: Content
        do { content = try JSONDecoder().decode(Content.self, from: Data(bytes)) } catch {
            throw EmbeddingError(
                .unsupported, "not a tokenizer.json with a WordPiece vocabulary; choose a model that has one",
                path: path)
        }
        let isUncasedBERT =
            content.normalizer?.type == "BertNormalizer" && content.pre_tokenizer?.type == "BertPreTokenizer"
            && content.normalizer?.lowercase != false && content.normalizer?.strip_accents != false
            && content.normalizer?.clean_text != false && content.normalizer?.handle_chinese_chars != false
        guard content.model.type ?? "WordPiece" == "WordPiece", isUncasedBERT,
            content.model.continuing_subword_prefix ?? "##" == "##",
            content.model.max_input_chars_per_word ?? 100 == 100
        else {
            throw EmbeddingError(
                .unsupported, "its tokenizer is not uncased BERT's WordPiece; choose a model that has that", path: path)
        }
        var tokens = [String](repeating: "", count: count)
        for (token, id) in content.model.vocab {
            guard id >= 0, id < count, tokens[id].isEmpty else {
                throw EmbeddingError(.damaged, "token id \(id) is out of range or used twice", path: path)
            }
            tokens[id] = token
        }
        self.tokens = tokens
    }
}
