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
