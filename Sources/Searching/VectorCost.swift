import CollectionStore
import VectorSearch

/// What finding the nearest vectors is taken to cost, where they lie in memory.
///
/// The constants are estimates, since a measurement on a machine that is busy just then would be worse. They do not depend on the
/// process: with a daemon and without one the answer has to be the same.
enum VectorCost {
    /// Of finding a block of 64 KiB among those that are kept, in microseconds.
    private static let block = 0.2
    /// Of comparing one component of an int8 vector, in microseconds.
    private static let component = 0.0001
    /// Of comparing one code, in microseconds.
    private static let code = 0.003

    /// With fewer documents it is never worth it to look at the index at all.
    static let smallestIndex = 100_000

    /// Whether `count` of the nearest are found faster by `index` than by comparing all.
    static func isCheaper(_ index: VectorIndex, count: Int) -> Bool {
        let rows = Double(index.layout.rowCount)
        let dimension = Double(index.quantizer.dimension)
        let plan = index.quantizer.plan
        let vectorBlocks = (rows / Double(VectorBlock.capacity(dimension: index.quantizer.dimension))).rounded(.up)
        let all = vectorBlocks * block + rows * dimension * component
        let probed = plan.probes == 0 ? 1 : min(1, Double(plan.probes) / Double(index.layout.listCount))
        let candidates = Double(max(plan.refineDepth, VectorRetrieval.candidates * count))
        let codes =
            Double(index.layout.blockCount) * probed * block + rows * probed * code
            // Candidates lie anywhere.
            + min(candidates, vectorBlocks) * block + candidates * dimension * component
        return codes < all
    }
}
