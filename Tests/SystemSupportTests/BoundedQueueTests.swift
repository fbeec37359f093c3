import SystemSupport
import Testing

@Suite struct BoundedQueueTests {
    @Test func `what many threads push comes out once each, in the order of each`() {
        let queue = BoundedQueue<(producer: Int, number: Int)>(capacity: 3)
        let producers = Thread.start {
            Thread.concurrently(4) { producer in
                for number in 0..<1000 { queue.push((producer, number)) }
            }
            queue.close()
        }
        var next = [0, 0, 0, 0]
        while let (producer, number) = queue.pop() {
            #expect(number == next[producer])
            next[producer] = number + 1
        }
        producers.join()
        #expect(next == [1000, 1000, 1000, 1000])
    }

    @Test func `a closed queue takes nothing more and gives what it has`() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.push(1))
        // This one waits for room until the queue is closed.
        let producer = Thread.start { queue.push(2) }
        queue.close()
        producer.join()
        #expect(queue.pop() == 1)
        #expect(!queue.push(3))
        #expect(queue.pop() == nil)
    }

    @Test func `an element that was taken out is let go`() {
        final class Load: Sendable {}
        let queue = BoundedQueue<Load>(capacity: 8)
        weak var load: Load?
        do {
            let made = Load()
            load = made
            queue.push(made)
        }
        #expect(load != nil)
        _ = queue.pop()
        #expect(load == nil)
    }
}
