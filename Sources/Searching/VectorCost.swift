import CollectionStore
import VectorSearch

/// What finding the nearest vectors is taken to cost, in nanoseconds, where they lie in memory.
///
/// The constants are estimates, since a measurement on a machine that is busy just then would be worse: fitted to workspaces of
/// 1,259 to 128,563 chunks (docs/vectors.md). They do not depend on the process: with a daemon and without one the answer has to
/// be the same.
enum VectorCost {
    /// Of choosing the best of all scores, for each.
    private static let choice = 3.0
    /// Of comparing one code.
    private static let code = 2.5
    /// Of preparing a query for codes, and of the vectors in the candidates' files, which are known when all are compared.
    private static let preparation = 150_000.0

    /// With fewer documents it is never worth it to look at the index at all.
    static let smallestIndex = 4096

    /// Whether `count` of the nearest are found faster by `index` than by comparing all.
    static func isCheaper(_ index: VectorIndex, count: Int) -> Bool {
        let dimension = index.quantizer.dimension
        let plan = index.quantizer.plan
        let rows = Double(index.layout.rowCount)
        let blocks = (rows / Double(VectorBlock.capacity(dimension: dimension))).rounded(.up)
        let all = blocks * VectorBlock.blockCost + rows * (Double(dimension) * VectorBlock.componentCost + choice)
        let probed = plan.probes == 0 ? 1 : min(1, Double(plan.probes) / Double(index.layout.listCount))
        // Candidates lie anywhere.
        let candidates = Double(plan.refineDepth) * max(1, Double(count) / Double(plan.neighbours))
        let refining = candidates * VectorBlock.scoreCost(dimension: dimension)
        return preparation + rows * probed * code + refining < all
    }
}
