internal import TextAnalysis

/// What a static model consists of: a vocabulary, and a vector of 8-bit numbers with a scale for each of its tokens.
struct EmbeddingTable: @unchecked Sendable {
    // Sendable because the numbers never change, and `owner` keeps them alive.

    /// For people.
    var name: String
    /// SHA-256 of what the model was read from: 32 bytes.
    var digest: [UInt8]
    var flags: ModelFlags
    var vocabulary: WordPieceVocabulary
    /// Numbers per vector.
    var dimension: Int
    /// A factor per token; token weights are part of it.
    var scales: UnsafeBufferPointer<Float>
    /// `dimension` numbers per token.
    var rows: UnsafeBufferPointer<Int8>
    var owner: AnyObject?
}

/// How a model wants its texts split into tokens.
struct ModelFlags: OptionSet, Sendable {
    let rawValue: UInt32

    static let splitsIdentifiers = ModelFlags(rawValue: 1)
    static let dropsPunctuation = ModelFlags(rawValue: 2)
}
