import CollectionStore
import VectorSearch

/// The cosines of a segment's documents with a query: of all of them, or of those that were asked for so far.
final class Cosines {
    /// By document; `-infinity` where it was not asked for.
    private(set) var values: [Float]
    private let segment: Segment
    private let query: QuantizedQuery
    private var isComplete = false
    private var block: (ordinal: Int, content: VectorBlock)?
    /// The segment's blocks, where they are in memory already.
    private let kept: [VectorBlock?]

    init(of segment: Segment, with query: QuantizedQuery) {
        self.segment = segment
        self.query = query
        kept = segment.keptVectorBlocks
        values = [Float](repeating: -.infinity, count: segment.documents.count)
    }

    /// Computes those of all documents.
    func computeAll() throws {
        if isComplete { return }
        var start = 0
        for ordinal in 0..<segment.vectorBlockCount {
            let block = try segment.vectorBlock(ordinal)
            values.withUnsafeMutableBufferPointer {
                block.score(query, into: UnsafeMutableBufferPointer(rebasing: $0[start..<(start + block.count)]))
            }
            start += block.count
        }
        isComplete = true
    }

    /// Computes those of `documents`, which follow one another.
    func compute(_ documents: Range<Int>) throws {
        if isComplete { return }
        let capacity = VectorBlock.capacity(dimension: segment.dimension)
        var start = documents.lowerBound
        while start < documents.upperBound {
            let block = try block(start / capacity)
            let first = start % capacity
            let count = min(documents.upperBound - start, capacity - first)
            values.withUnsafeMutableBufferPointer {
                block.score(
                    query, rows: first..<(first + count),
                    into: UnsafeMutableBufferPointer(rebasing: $0[start..<(start + count)]))
            }
            start += count
        }
    }

    /// Computes those of `documents`, which are in ascending order.
    func compute(inOrder documents: [UInt32]) throws {
        if isComplete { return }
        let capacity = VectorBlock.capacity(dimension: segment.dimension)
        let runs = runs(of: documents, capacity)
        // Vectors lie anywhere in many megabytes, so those of some blocks later are asked for ahead.
        for (index, run) in runs.enumerated() {
            if !kept.isEmpty, index + Self.distance < runs.count {
                let next = runs[index + Self.distance]
                kept[next.block]?.prefetch(rows: documents[next.places], from: next.block * capacity)
            }
            let block = try block(run.block)
            values.withUnsafeMutableBufferPointer {
                block.score(query, rows: documents[run.places], from: run.block * capacity, into: $0)
            }
        }
    }

    /// Which of `documents` are in one block.
    private func runs(of documents: [UInt32], _ capacity: Int) -> [(block: Int, places: Range<Int>)] {
        var runs: [(block: Int, places: Range<Int>)] = []
        var start = 0
        while start < documents.count {
            let block = Int(documents[start]) / capacity
            let limit = UInt32((block + 1) * capacity)
            var end = start + 1
            while end < documents.count, documents[end] < limit { end += 1 }
            runs.append((block, start..<end))
            start = end
        }
        return runs
    }

    private static let distance = 3

    private func block(_ ordinal: Int) throws -> VectorBlock {
        if !kept.isEmpty, let block = kept[ordinal] { return block }
        if let block, block.ordinal == ordinal { return block.content }
        let content = try segment.vectorBlock(ordinal)
        block = (ordinal, content)
        return content
    }
}
