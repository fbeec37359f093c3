import CollectionStore
import VectorSearch

/// The cosines of a segment's documents with a query: of all of them, or of those that were asked for so far.
///
/// While one thread finds the nearest documents, another may have those of groups computed.
final class Cosines {
    /// Whether the index over the vectors has the segment. Where it has not, all are computed.
    var isIndexed = false
    /// By document; empty until all are computed.
    private(set) var all: [Float] = []
    /// The documents among which the nearest are, in order; nil where all may be, or before the index was asked.
    var nearest: [UInt32]?
    /// Those of `nearest`, once they are computed.
    var ofNearest: [Float] = []
    private let segment: Segment
    private let query: QuantizedQuery
    /// By group, a file each, where the cosines of its documents begin in `ofGroups`; -1 where they are not known.
    private var starts: [Int32] = []
    private var ofGroups: [Float] = []
    /// The segment's blocks, where they are in memory already.
    private let kept: [VectorBlock?]

    init(of segment: Segment, with query: QuantizedQuery) {
        self.segment = segment
        self.query = query
        kept = segment.keptVectorBlocks
    }

    /// Computes those of all documents, any of which may be near.
    func computeAll() throws {
        nearest = nil
        if !all.isEmpty { return }
        var cosines = [Float](repeating: 0, count: segment.documents.count)
        var start = 0
        for ordinal in 0..<segment.vectorBlockCount {
            let block = try segment.vectorBlock(ordinal)
            cosines.withUnsafeMutableBufferPointer {
                block.score(query, into: UnsafeMutableBufferPointer(rebasing: $0[start..<(start + block.count)]))
            }
            start += block.count
        }
        all = cosines
    }

    /// The documents of the groups that one of `documents` is in, as far as these are asked for the first time, in ascending order: to
    /// be computed and then added.
    func missing(inGroupsOf documents: [Int]) -> [UInt32] {
        if !isIndexed || !all.isEmpty || documents.isEmpty { return [] }
        if starts.isEmpty { starts = Array(repeating: -1, count: segment.documents.groupCount) }
        var wanted: [Int] = []
        for document in documents {
            let group = segment.documents.group(ofDocument: document)
            if starts[group] < 0 {
                starts[group] = 0
                wanted.append(group)
            }
        }
        wanted.sort()
        var members: [UInt32] = []
        for group in wanted {
            let documents = segment.documents.documents(ofGroup: group)
            starts[group] = Int32(ofGroups.count + members.count)
            for document in documents { members.append(UInt32(document)) }
        }
        return members
    }

    /// Adds those of what was missing.
    func add(_ cosines: [Float]) { ofGroups += cosines }

    /// Those of the documents of `group`, which are known.
    func ofGroup(_ group: Int) -> ArraySlice<Float> {
        let documents = segment.documents.documents(ofGroup: group)
        if !all.isEmpty { return all[documents] }
        precondition(starts[group] >= 0)
        return ofGroups[Int(starts[group])..<Int(starts[group]) + documents.count]
    }

    /// Computes those of `documents`, in ascending order. Several threads may do so at once.
    func compute(_ documents: ArraySlice<UInt32>) throws -> [Float] {
        let capacity = VectorBlock.capacity(dimension: segment.dimension)
        let runs = runs(of: documents, capacity)
        var cosines = [Float](repeating: 0, count: documents.count)
        // Vectors lie anywhere in many megabytes, so those of some blocks later are asked for ahead.
        for (index, run) in runs.enumerated() {
            if !kept.isEmpty, index + Self.distance < runs.count {
                let next = runs[index + Self.distance]
                kept[next.block]?.prefetch(rows: documents[next.places], from: next.block * capacity)
            }
            let block: VectorBlock
            if !kept.isEmpty, let inMemory = kept[run.block] {
                block = inMemory
            } else {
                block = try segment.vectorBlock(run.block)
            }
            cosines.withUnsafeMutableBufferPointer {
                block.score(
                    query, rows: documents[run.places], from: run.block * capacity,
                    into: UnsafeMutableBufferPointer(rebasing: $0[(run.places.lowerBound - documents.startIndex)...]))
            }
        }
        return cosines
    }

    /// Which of `documents` are in one block.
    private func runs(of documents: ArraySlice<UInt32>, _ capacity: Int) -> [(block: Int, places: Range<Int>)] {
        var runs: [(block: Int, places: Range<Int>)] = []
        var start = documents.startIndex
        while start < documents.endIndex {
            let block = Int(documents[start]) / capacity
            let limit = UInt32((block + 1) * capacity)
            var end = start + 1
            while end < documents.endIndex, documents[end] < limit { end += 1 }
            runs.append((block, start..<end))
            start = end
        }
        return runs
    }

    private static let distance = 3
}
