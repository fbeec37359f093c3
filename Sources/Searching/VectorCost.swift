import CollectionStore
import VectorSearch

/// What finding the nearest vectors is taken to cost: in a process that answers one query what counts is reading blocks and checking
/// their checksums. The constants are estimates; only the search by codes itself was measured, when the index was made.
enum VectorCost {
    /// Of reading a block of 64 KiB and checking it, in microseconds.
    private static let block = 20.0
    /// Of comparing one component of an int8 vector, in microseconds.
    private static let component = 0.0001

    /// With fewer documents it is never worth it to look at the index at all.
    static let smallestIndex = 100_000

    /// Whether `count` of the nearest are found faster by `index` than by comparing all.
    static func isCheaper(_ index: VectorIndex, count: Int) -> Bool {
        let rows = Double(index.layout.rowCount)
        let dimension = index.quantizer.dimension
        let plan = index.quantizer.plan
        let vectorBlocks = (rows / Double(VectorBlock.capacity(dimension: dimension))).rounded(.up)
        let all = vectorBlocks * block + rows * Double(dimension) * component
        let probed = plan.probes == 0 ? 1 : min(1, Double(plan.probes) / Double(index.layout.listCount))
        let candidates = Double(max(plan.refineDepth, VectorRetrieval.candidates * count))
        let codes =
            Double(index.layout.blockCount) * probed * block + (plan.microseconds ?? rows * 0.003)
            // Candidates lie anywhere.
            + min(candidates, vectorBlocks) * block + candidates * Double(dimension) * component
        return codes < all
    }
}
