/// How an index is searched: the cheapest way found that has the recall asked for.
package struct SearchPlan: Sendable, Hashable {
    /// Lists to look into; 0 scans the codes of all rows.
    package var probes: Int
    /// Candidates by code, for `neighbours` results, whose exact score is taken.
    package var refineDepth: Int
    /// Results that `refineDepth` is for; more results take more candidates.
    package var neighbours: Int
    /// A filter that leaves this share of rows, or fewer, has these scored exactly instead.
    package var exactShare: Double
    /// The recall measured, or nil before it has been.
    package var recall: Double?
    /// What a search costs by the measurement, in microseconds.
    package var microseconds: Double?

    package init(
        probes: Int = 0, refineDepth: Int = 200, neighbours: Int = 10, exactShare: Double = 0.02,
        recall: Double? = nil, microseconds: Double? = nil
    ) {
        self.probes = probes
        self.refineDepth = refineDepth
        self.neighbours = neighbours
        self.exactShare = exactShare
        self.recall = recall
        self.microseconds = microseconds
    }
}
