/// A row found, with its score.
package struct VectorHit: Hashable, Sendable {
    /// Which of the searched segments it is in.
    package var segment: Int
    /// Its place among the segment's rows.
    package var ordinal: UInt32
    /// By the metric: higher is nearer. Never NaN.
    package var score: Float

    package init(segment: Int, ordinal: UInt32, score: Float) {
        self.segment = segment
        self.ordinal = ordinal
        self.score = score.isNaN ? -.infinity : score
    }

    /// Whether it comes before `other` in results: by score, then by place, so that the order never depends on chance.
    @inline(__always)
    func precedes(_ other: VectorHit) -> Bool {
        if score != other.score { return score > other.score }
        return segment != other.segment ? segment < other.segment : ordinal < other.ordinal
    }
}
