/// What the ranking looks at. All values are 0 to 1 but where it says otherwise; docs/ranking.md tells what each is worth.
///
/// Those of a chunk come first, then those of its file.
enum Signal: Int, CaseIterable {
    // From BM25F; 0 in a semantic search.

    /// The chunk's score as a share of the sum of the terms' weights.
    case lexicalShare
    /// The share of the query's terms, by weight, that the file has.
    case fileCoverage
    /// The sum of 1 / (5 + rank) over the file's candidates, as a share of itself plus 0.2.
    case fileLexicalRanks

    // From the vectors; 0 in a lexical search.

    /// The chunk's cosine, from the candidates' worst (0) to their best (1), and the same if the file is documentation, else 0:
    /// vectors do not tell prose from prose as well as code from code.
    case semantic, proseSemantic
    /// As `fileLexicalRanks`.
    case fileSemanticRanks
    /// The mean cosine of the file's best three chunks, -1 to 1.
    case fileCosine
    /// The cosine of the file's path with the query, -1 to 1.
    case pathCosine

    // From names.

    /// Whether the chunk defines a name that the query has.
    case definition
    /// Whether any of the file's candidates defines a name that the query has.
    case fileDefinition
    /// The largest share of its words that the query has of a name of several words which one of the file's candidates defines.
    case filePartialDefinition
    /// The share of the query's terms, by weight, that the file's path and definitions have. In a semantic search each weighs 1.
    case nameCoverage
    /// The share of the words of the file's stem that the query has, where a word that begins alike counts 0.7.
    case stem
    /// Whether the query has all of them.
    case wholeStem
    /// Whether the stem is, or begins with, words that follow each other in the query: `ratelimit` for "a rate limit".
    case stemPhrase
    /// The words of the stem, by fives.
    case stemLength
    /// The share of the words of its folders that the query has, as for the stem.
    case folder

    // From what the file is.

    /// The logarithm of the count of the file's words, scaled: 0 to about 1.
    case length
    /// The folders above it, by fives.
    case depth
    /// Whether it is a test, an example, a fixture or the like, which the query does not ask for.
    case secondary
    /// Whether it is documentation.
    case documentation

    /// Whether the chunk has all of the query's quoted phrases.
    case phrase

    /// By raw value. Made once: a name is looked up slowly.
    static let names = allCases.map { "\($0)" }
}

/// A value for every signal.
struct SignalValues {
    static let capacity = 24

    /// By `Signal.rawValue`, of which there is room for `capacity`.
    private(set) var values = InlineArray<24, Float>(repeating: 0)

    subscript(signal: Signal) -> Float {
        get { values[signal.rawValue] }
        set { values[signal.rawValue] = newValue }
    }

    /// Adds `other`, value by value.
    mutating func add(_ other: SignalValues) { for index in values.indices { values[index] += other.values[index] } }

    /// The sum of the products with `other`, value by value.
    func product(with other: SignalValues) -> Float {
        var sum: Float = 0
        for index in values.indices { sum += values[index] * other.values[index] }
        return sum
    }
}
