/// How a query was answered.
public struct QueryPlan: Hashable, Sendable {
    /// What most rows were looked at by.
    public enum Strategy: String, Sendable, Hashable {
        /// The embeddings themselves.
        case exact
        /// A scan of all codes.
        case flat
        /// The codes of the nearest lists.
        case ivf
    }

    public var strategy = Strategy.exact
    /// Rows whose codes were looked at.
    public var codesScanned = 0
    /// Lists that were looked into.
    public var probes = 0
    /// Candidates from codes whose exact scores were computed.
    public var refined = 0
    /// Rows whose exact scores were computed without codes: the tail, those of a narrow filter, or all.
    public var scanned = 0
    /// Rows that filter and paths choose; without either, all.
    public var eligible = 0
    /// What is wrong with the index, which was not used then.
    public var warning: String?
}

/// An answer with how it came about.
public struct QueryAnswer: Hashable, Sendable {
    /// The nearest first.
    public var matches: [Match]
    /// How it came about.
    public var plan: QueryPlan
}
