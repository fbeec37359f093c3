/// The best documents by one score, over all segments: a bounded heap with the worst on top.
struct TopDocuments {
    /// A document of a search: which segment, which document in it.
    struct Document: Hashable {
        var segment: Int
        var ordinal: Int
    }

    struct Entry {
        var score: Float
        var document: Document
    }

    let capacity: Int
    private(set) var entries: [Entry] = []
    /// Whether documents were left out that have the very score of the worst one that is in.
    private(set) var leftOutEquals = false

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        entries.reserveCapacity(self.capacity)
    }

    /// What a score has to reach to be of interest.
    var threshold: Float { entries.count < capacity ? -.infinity : entries[0].score }

    mutating func insert(_ document: Document, score: Float) {
        if entries.count < capacity {
            entries.append(Entry(score: score, document: document))
            siftUp(entries.count - 1)
        } else if score > entries[0].score {
            let evicted = entries[0].score
            entries[0] = Entry(score: score, document: document)
            siftDown(0)
            if entries[0].score > evicted { leftOutEquals = false } else { leftOutEquals = true }
        } else if score == entries[0].score {
            leftOutEquals = true
        }
    }

    /// Inserts the documents `range` of segment `segment` by `scores`, all the segment's, which may be empty; those with no more
    /// than `floor` and the document `leftOut` are no matter.
    mutating func insert(
        _ scores: [Float], in range: Range<Int>, of segment: Int, above floor: Float = -.infinity,
        besides leftOut: Int?
    ) {
        if scores.isEmpty { return }
        // Nearly all are below the threshold; so many at once are compared with it that this costs next to nothing.
        scores.withUnsafeBufferPointer { scores in
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(start + 16, range.upperBound)
                defer { start = end }
                if end - start == 16 {
                    let block = UnsafeRawPointer(scores.baseAddress! + start).loadUnaligned(as: SIMD16<Float>.self)
                    if !any(block .>= threshold) || !any(block .> floor) { continue }
                }
                for ordinal in start..<end
                where scores[ordinal] >= threshold && scores[ordinal] > floor && ordinal != leftOut {
                    insert(.init(segment: segment, ordinal: ordinal), score: scores[ordinal])
                }
            }
        }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, case let parent = (child - 1) / 2, entries[child].score < entries[parent].score {
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].score < entries[smallest].score {
                smallest = child
            }
            if smallest == parent { return }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
