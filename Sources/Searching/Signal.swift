/// What the ranking looks at. All values are 0 to 1 but where it says otherwise; docs/ranking.md tells what each is worth.
///
/// Those of a chunk come first, then those of its file.
enum Signal: Int, CaseIterable {
    // From BM25F; 0 in a semantic search.

    /// The chunk's score as a share of the best candidate's, and of the sum of the terms' weights.
    case lexical, lexicalShare
    /// The chunk's place in the list: 1 / (1 + rank / 10), and the steeper 1 / (1 + rank / 2).
    case lexicalRank, lexicalLead
    /// The share of the query's terms, by weight, that the chunk has, and that the file has.
    case coverage, fileCoverage
    /// The sum of 1 / (5 + rank) over the file's candidates, as a share of itself plus 0.2.
    case fileLexicalRanks

    // From the vectors; 0 in a lexical search.

    /// The chunk's cosine, from the candidates' worst (0) to their best (1).
    case semantic
    /// The chunk's place in the list, as for the lexical ones.
    case semanticRank, semanticLead
    /// As `fileLexicalRanks`.
    case fileSemanticRanks
    /// The mean cosine of the file's best three chunks, as it is and from the candidates' worst (0) to their best (1).
    case fileCosine, fileSemantic
    /// The cosines of the file's stem and of its whole path with the query, -1 to 1.
    case stemCosine, pathCosine

    // From names.

    /// Whether the chunk defines a name that the query has, and whether all of its qualified name is in the query.
    case definition, qualifiedDefinition
    /// Whether any of the file's candidates defines a name that the query has.
    case fileDefinition
    /// The largest share of its words that the query has of a name of several words which one of the file's candidates defines.
    case filePartialDefinition
    /// The share of the words of the file's stem that the query has, where a word that begins alike counts 0.7.
    case stem
    /// Whether the query has all of them.
    case wholeStem
    /// The words of the stem, by fives.
    case stemLength
    /// The share of the words of its folders that the query has, as for the stem.
    case folder
    /// The share of the query's words that the path has.
    case path

    // From what the file is.

    /// The logarithms of the count of the file's words and chunks, scaled: 0 to about 1.
    case length, chunkCount
    /// The folders above it, by fives.
    case depth
    /// Whether it is a test, an example, a fixture or the like, which the query does not ask for.
    case secondary
    /// Whether it is documentation, and whether it is configuration.
    case documentation, configuration

    /// Whether the chunk has all of the query's quoted phrases.
    case phrase
}

/// A value for every signal.
struct SignalValues {
    private(set) var values = [Float](repeating: 0, count: Signal.allCases.count)

    subscript(signal: Signal) -> Float {
        get { values[signal.rawValue] }
        set { values[signal.rawValue] = newValue }
    }

    /// Adds `other`, value by value.
    mutating func add(_ other: SignalValues) {
        for index in values.indices { values[index] += other.values[index] }
    }
}
