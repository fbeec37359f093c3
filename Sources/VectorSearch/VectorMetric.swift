/// How near two vectors are: a score, higher is nearer.
package enum VectorMetric: UInt8, Sendable, CaseIterable {
    /// The cosine of the angle between them, -1 to 1; a vector of zeroes has 0 with all.
    case cosine = 0
    /// Their inner product.
    case dot = 1
    /// The negative squared Euclidean distance.
    case l2 = 2
}
