internal import VectorSearch

/// What is to be done next to a collection's index.
struct IndexPlan {
    enum Step: Hashable {
        /// Trains a quantizer on all rows and codes them with it.
        case rebuild
        /// Codes the rows of these segments, and those of the tail if `withTail`, as one new segment.
        case code(segments: Range<Int>, withTail: Bool)
        /// Takes away an index that the collection is too small for.
        case discard
        /// Shortens the list of deletions to what the segments need.
        case compactDeletions
    }

    /// Changes in the list of deletions at most, before it is made shorter.
    static let deletionLimit = 1000
    /// Segments at most, before the last ones are coded as one.
    private static let segmentLimit = 8

    private let collection: CollectionRow
    private let view: CollectionView
    private let configuration: VectorStoreConfiguration
    var isDamaged = false
    var isThorough = false
    /// As measured; nil when it was not.
    var recall: Double?

    init(_ collection: CollectionRow, _ view: CollectionView, _ configuration: VectorStoreConfiguration) {
        self.collection = collection
        self.view = view
        self.configuration = configuration
    }

    var nextStep: Step? {
        let isLargeEnough = collection.rows >= configuration.indexedFrom
        guard let index = view.index, !isDamaged else {
            if isLargeEnough { return .rebuild }
            return isDamaged || collection.segments != 0 ? .discard : nil
        }
        if collection.rows == 0 { return .discard }
        let least = index.quantizer.leastRecall(for: configuration.recall)
        if isLargeEnough,
            index.quantizer.needsRetraining(rows: collection.rows, measuredRecall: recall, target: least)
        {
            return .rebuild
        }
        let tail = collection.nextRow - collection.indexedRow
        if tail >= configuration.tailLimit || (isThorough && tail > 0) {
            return .code(segments: trailingSegments(index, tail: tail), withTail: true)
        }
        if isThorough, index.segments.count > 1 {
            return .code(segments: index.segments.indices, withTail: false)
        }
        for (at, segment) in index.segments.enumerated() {
            let live = index.live[at]?.count ?? segment.rows.count
            // Rows that are gone cost as much as others; a merge of so many pays for itself.
            if segment.rows.count - live > segment.rows.count * (isThorough ? 1 : 3) / 10 {
                return .code(segments: at..<(at + 1), withTail: false)
            }
        }
        if collection.nextDeletion - collection.firstDeletion > (isThorough ? 1 : Self.deletionLimit) {
            return .compactDeletions
        }
        return nil
    }

    /// The last segments that are to be merged with the tail: none while there are few, then those that are not much larger than
    /// what they would be merged with, so that every row is coded again only a few times.
    private func trailingSegments(_ index: LoadedIndex, tail: Int) -> Range<Int> {
        let count = index.segments.count
        if isThorough { return 0..<count }
        guard count >= Self.segmentLimit else { return count..<count }
        var first = count
        var rows = tail
        while first > 0, index.segments[first - 1].rows.count <= 2 * rows || first == count {
            first -= 1
            rows += index.segments[first].rows.count
        }
        return first..<count
    }
}
