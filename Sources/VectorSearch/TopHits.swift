/// The best `capacity` of the hits inserted, in a binary heap whose root is the worst of them.
package struct TopHits: Sendable {
    package let capacity: Int
    private var heap: [VectorHit] = []

    /// Keeps the best `capacity` hits; none when that is 0 or less.
    package init(_ capacity: Int) { self.capacity = max(0, capacity) }

    package var count: Int { heap.count }
    package var isFull: Bool { heap.count >= capacity }

    /// A hit with a lower score changes nothing.
    package var threshold: Float { isFull ? heap.first?.score ?? .infinity : -.infinity }

    package mutating func insert(_ hit: VectorHit) {
        if heap.count < capacity {
            heap.append(hit)
            siftUp()
        } else if capacity > 0, hit.precedes(heap[0]) {
            heap[0] = hit
            siftDown()
        }
    }

    /// All hits kept, the best first.
    package var sorted: [VectorHit] { heap.sorted { $0.precedes($1) } }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].precedes(heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[worst].precedes(heap[child])
            {
                worst = child
            }
            if worst == parent { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
