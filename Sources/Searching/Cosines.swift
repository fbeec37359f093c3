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

    init(of segment: Segment, with query: QuantizedQuery) {
        self.segment = segment
        self.query = query
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

    /// Computes those of `documents`, best in ascending order, that are not known yet.
    func compute(_ documents: some Sequence<Int>) throws {
        if isComplete { return }
        let capacity = VectorBlock.capacity(dimension: segment.dimension)
        for document in documents where values[document] == -.infinity {
            values[document] = try block(document / capacity).score(query, row: document % capacity)
        }
    }

    private func block(_ ordinal: Int) throws -> VectorBlock {
        if let block, block.ordinal == ordinal { return block.content }
        let content = try segment.vectorBlock(ordinal)
        block = (ordinal, content)
        return content
    }
}
