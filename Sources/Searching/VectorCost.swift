import CollectionStore
import VectorSearch

/// What finding the nearest vectors is taken to cost: in a process that answers one query what counts is reading blocks and checking
/// their checksums. The constants are estimates: a measurement on a machine that is busy just then would be worse.
struct VectorCost {
    /// Of getting at a block of 64 KiB, in microseconds: of reading and checking it, or of finding it among those that are kept.
    private let block: Double
    /// Of comparing one component of an int8 vector, in microseconds.
    private static let component = 0.0001
    /// Of comparing one code, in microseconds.
    private static let code = 0.003

    /// With fewer documents it is never worth it to look at the index at all.
    static let smallestIndex = 100_000

    init(of store: CollectionStore) { block = store.keepsReads ? 0.2 : 20 }

    /// Whether `count` of the nearest are found faster by `index` than by comparing all.
    func isCheaper(_ index: VectorIndex, count: Int) -> Bool {
        let rows = Double(index.layout.rowCount)
        let dimension = index.quantizer.dimension
        let plan = index.quantizer.plan
        let vectorBlocks = (rows / Double(VectorBlock.capacity(dimension: dimension))).rounded(.up)
        let all = vectorBlocks * block + rows * Double(dimension) * Self.component
        let probed = plan.probes == 0 ? 1 : min(1, Double(plan.probes) / Double(index.layout.listCount))
        let candidates = Double(max(plan.refineDepth, VectorRetrieval.candidates * count))
        let codes =
            Double(index.layout.blockCount) * probed * block + rows * probed * Self.code
            // Candidates lie anywhere.
            + min(candidates, vectorBlocks) * block + candidates * Double(dimension) * Self.component
        return codes < all
    }
}
