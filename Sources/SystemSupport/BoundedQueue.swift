/// A first-in, first-out queue between threads that makes its producers wait while it holds `capacity` elements, so that
/// memory stays bounded whatever the speed of the two sides. For a small `capacity`: taking one out moves the others.
package final class BoundedQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
    }

    private let state = LockedState(State())
    private let capacity: Int

    /// `capacity` is 1 at least.
    package init(capacity: Int) { self.capacity = capacity }

    /// Adds `element`, waiting for room. Returns false, dropping it, once the queue is closed.
    @discardableResult
    package func push(_ element: Element) -> Bool {
        state.wait(until: { [capacity] in $0.isClosed || $0.elements.count < capacity }) { state in
            if state.isClosed { return false }
            state.elements.append(element)
            return true
        }
    }

    /// The oldest element, waiting for one; nil once the queue is closed and empty.
    package func pop() -> Element? {
        state.wait(until: { !$0.elements.isEmpty || $0.isClosed }) { state in
            state.elements.isEmpty ? nil : state.elements.removeFirst()
        }
    }

    /// Lets consumers finish what is there, and producers stop.
    package func close() {
        state.withLock { $0.isClosed = true }
    }
}
