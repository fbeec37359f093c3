/// How near two embeddings are. A score is the greater the nearer, whatever the metric.
public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
    /// The cosine of the angle between them, -1 to 1. A vector of zeros has none and is refused.
    case cosine
    /// Their dot product.
    case dot
    /// Their Euclidean distance, negated: 0 for the same vector, less for others.
    case euclidean
}
