private import Glibc
internal import SystemSupport
internal import TextAnalysis

extension EmbeddingTable {
    private static let fileLimit = 2 << 30
    private static let tokenLimit = 1 << 20
    private static let dimensionLimit = 1 << 14
    /// A mapping can make more rows of a table than the file has.
    private static let numberLimit = 1 << 30

    /// The model2vec model in `directory`: `model.safetensors` with the tensor `embeddings`, a row per token, optionally
    /// `weights` (a factor per token) and `mapping` (the row of each token); and `tokenizer.json`. Rows become 8-bit numbers.
    init(directory: BytePath) throws(EmbeddingError) {
        let tensorsPath = directory.appending("model.safetensors")
        let tensorBytes = try Self.read(tensorsPath)
        let tensors = try SafeTensors(bytes: tensorBytes, path: tensorsPath)
        func damaged(_ message: String) -> EmbeddingError { EmbeddingError(.damaged, message, path: tensorsPath) }

        // The second is the name that Sentence Transformers gives it.
        var matrix = try tensors.tensor("embeddings")
        if matrix == nil { matrix = try tensors.tensor("embedding.weight") }
        guard let matrix, matrix.shape.count == 2 else { throw damaged("no table of embeddings in it") }
        let rowCount = matrix.shape[0]
        let dimension = matrix.shape[1]
        let weights = try tensors.tensor("weights")
        let mapping = try tensors.tensor("mapping")
        let tokenCount = mapping?.count ?? rowCount
        guard (1...Self.tokenLimit).contains(tokenCount), rowCount > 0, (1...Self.dimensionLimit).contains(dimension),
            tokenCount * dimension <= Self.numberLimit
        else { throw damaged("\(tokenCount) tokens of \(dimension) dimensions are none or too many") }
        guard weights == nil || weights?.count == tokenCount else { throw damaged("not a weight for each token") }

        let tokenizerPath = directory.appending("tokenizer.json")
        let tokenizerBytes = try Self.read(tokenizerPath)
        let tokenizer = try TokenizerFile(bytes: tokenizerBytes, count: tokenCount, path: tokenizerPath)
        guard let vocabulary = WordPieceVocabulary(tokens: tokenizer.tokens) else {
            throw EmbeddingError(.damaged, "too many tokens, or tokens made to be slow", path: tokenizerPath)
        }

        let numbers = Numbers(tokenCount: tokenCount, dimension: dimension)
        var row = [Float](repeating: 0, count: dimension)
        var weight: [Float] = [1]
        for token in 0..<tokenCount {
            var index = token
            if let mapping {
                guard let mapped = tensors.integer(mapping, at: token), mapped >= 0, mapped < rowCount else {
                    throw damaged("token \(token) is mapped to no row")
                }
                index = mapped
            }
            tensors.read(matrix, (index * dimension)..<((index + 1) * dimension), into: &row)
            if let weights { tensors.read(weights, token..<(token + 1), into: &weight) }
            guard numbers.set(token, row, weight: weight[0]) else {
                throw damaged("the vector of token \(token) is not finite")
            }
        }
        self.init(
            name: escapedForDisplay(directory.normalized.lastComponent),
            digest: ContentHash(of: ContentHash(of: tensorBytes).bytes + ContentHash(of: tokenizerBytes).bytes).bytes,
            flags: [], vocabulary: vocabulary, dimension: dimension, scales: UnsafeBufferPointer(numbers.scales),
            rows: UnsafeBufferPointer(numbers.rows), owner: numbers)
    }

    private static func read(_ path: BytePath) throws(EmbeddingError) -> [UInt8] {
        do throws(SystemError) {
            // Without O_NONBLOCK a FIFO of that name would hang the program.
            let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
            let status = try file.status()
            if status.kind == .regular, let bytes = try file.readAll(expected: Int(status.size), limit: fileLimit) {
                return bytes
            }
        } catch { throw EmbeddingError(.unreadable, "cannot be read", path: path, cause: error) }
        throw EmbeddingError(.unreadable, "not a file, or of more than \(fileLimit >> 30) GiB", path: path)
    }

    /// The vectors of a model that lies in no model file.
    private final class Numbers {
        let scales: UnsafeMutableBufferPointer<Float>
        let rows: UnsafeMutableBufferPointer<Int8>
        private let dimension: Int

        init(tokenCount: Int, dimension: Int) {
            scales = .allocate(capacity: tokenCount)
            rows = .allocate(capacity: tokenCount * dimension)
            scales.initialize(repeating: 0)
            rows.initialize(repeating: 0)
            self.dimension = dimension
        }

        deinit {
            scales.deallocate()
            rows.deallocate()
        }

        /// Rounds `row` to 8 bits; returns false when a number is not finite.
        func set(_ token: Int, _ row: [Float], weight: Float) -> Bool {
            var largest: Float = 0
            for value in row {
                guard value.isFinite else { return false }
                largest = max(largest, abs(value))
            }
            let scale = largest / 127
            guard (scale * weight).isFinite else { return false }
            scales[token] = scale * weight
            // A row of zeroes, or of numbers so small that their scale is 0, stays zero.
            guard scale.isNormal else { return true }
            for (index, value) in row.enumerated() {
                rows[token * dimension + index] = Int8(max(-127, min(127, (value / scale).rounded(.toNearestOrEven))))
            }
            return true
        }
    }
}
