/// The best `limit` of the rows that are offered: a heap with the worst of them on top. Equal scores: the older row is better.
struct NearestRows {
    struct Entry {
        var row: Int
        var score: Float

        func isWorse(than other: Entry) -> Bool { score != other.score ? score < other.score : row > other.row }
    }

    private let limit: Int
    private var heap: [Entry] = []

    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, 1024))
    }

    mutating func offer(_ row: Int, _ score: Float) {
        let entry = Entry(row: row, score: score)
        if heap.count < limit {
            heap.append(entry)
            siftUp()
        } else if limit > 0, heap[0].isWorse(than: entry) {
            heap[0] = entry
            siftDown()
        }
    }

    /// Best first.
    var sorted: [Entry] { heap.sorted { $1.isWorse(than: $0) } }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0, heap[child].isWorse(than: heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isWorse(than: heap[worst]) {
                worst = child
            }
            if worst == parent { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
