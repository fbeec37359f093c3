private import CLinux
private import Glibc
private import Synchronization

/// A thread of the operating system, for loops that block or compute for long. The cooperative pool is only as wide as the
/// machine has cores, so such loops do not belong there.
package struct Thread: Sendable {
    private let handle: pthread_t

    /// Starts `body` on a thread of its own with a stack of 8 MiB, which has to be joined: what it takes is kept until then.
    package static func start(_ body: sending @escaping () -> Void) -> Thread {
        var handle = pthread_t()
        let failure = create(&handle, isDetached: false, body)
        // Unlike `precondition`, this says why in a release too.
        if failure != 0 { fatalError("cannot start a thread: \(String(cString: strerror(failure)))") }
        return Thread(handle: handle)
    }

    /// Starts `body` on a thread that nobody waits for and that has nothing else to do. Returns whether there is one: a process has
    /// only so many.
    package static func startDetached(_ body: sending @escaping () -> Void) -> Bool {
        let work = Work(body)
        if let parked = ParkedThread.take() {
            parked.hand(work)
            return true
        }
        var handle = pthread_t()
        return create(&handle, isDetached: true) { ParkedThread.run(work) } == 0
    }

    /// What to throw where there has to be one.
    package static let unavailable = SystemError(errno: EAGAIN, operation: "start a thread")

    private static func create(
        _ handle: inout pthread_t, isDetached: Bool, _ body: sending @escaping () -> Void
    ) -> CInt {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        if isDetached { pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED)) }
        defer { pthread_attr_destroy(&attributes) }
        let box = Unmanaged.passRetained(Work(body))
        let failure = pthread_create(&handle, &attributes, runThread, box.toOpaque())
        if failure != 0 { box.release() }
        return failure
    }

    /// Waits for the thread's end. To be called once.
    package func join() { pthread_join(handle, nil) }

    /// Runs `body(0)` … `body(count - 1)`, each on a thread of its own, and waits for all of them.
    package static func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (1..<max(count, 1)).map { index in Thread.start { body(index) } }
        if count > 0 { body(0) }
        for thread in threads { thread.join() }
    }

    /// Runs `first` and `second` and returns what both do: if it `isConcurrent`, at the same time, `second` on a thread of its own.
    /// Throws what one of them throws, once both have ended.
    package static func both<First, Second>(
        isConcurrent: Bool, _ first: () throws -> First, and second: () throws -> Second
    ) throws -> (First, Second) {
        if !isConcurrent || availableProcessors == 1 { return (try first(), try second()) }
        return try withoutActuallyEscaping(second) { second in
            let other = OtherWork(second)
            let isStarted = startDetached { other.run() }
            let result = Result { try first() }
            // A process has only so many threads; without one this takes longer.
            if !isStarted { other.run() }
            let otherResult = other.wait()
            return (try result.get(), try otherResult.get())
        }
    }

    /// Runs `body` on both halves of `array`, if it `isConcurrent` at the same time, and returns what both return, in order. `body` is
    /// told which half it has, 0 or 1, since the threads may share nothing that changes.
    package static func inHalves<Element, Made>(
        of array: [Element], isConcurrent: Bool, _ body: (_ part: ArraySlice<Element>, _ half: Int) throws -> [Made]
    ) throws -> [Made] {
        let middle = array.count / 2
        let made = try both(isConcurrent: isConcurrent) {
            try body(array[..<middle], 0)
        } and: {
            try body(array[middle...], 1)
        }
        return made.0 + made.1
    }

    /// The processors that this process may run on.
    package static var availableProcessors: Int {
        Int(ws_available_processors())
    }
}

/// Work for another thread, whose result is waited for before whoever gave it goes on. Hence it is as good as Sendable.
private final class OtherWork<Value>: @unchecked Sendable {
    private struct State {
        var work: (() throws -> Value)?
        var result: Result<Value, any Error>?
    }

    private let state: LockedState<State>
    private let isDone = Atomic(false)

    init(_ work: @escaping () throws -> Value) {
        nonisolated(unsafe) let state = State(work: work)
        self.state = LockedState(state)
    }

    func run() {
        // Nothing of the work may be left here once there is a result: what it captured lasts only so long.
        var work = state.withLock { $0.work.take() }
        var result = work.map { work in Result { try work() } }
        work = nil
        state.withLock { $0.result = result.take() }
        isDone.store(true, ordering: .releasing)
    }

    func wait() -> Result<Value, any Error> {
        // The two halves of something mostly end at about the same time.
        spin { isDone.load(ordering: .acquiring) }
        return state.wait(until: { $0.result != nil }) { $0.result.take()! }
    }
}

/// Waits for `condition`, but not for longer than it would take to be put to sleep and woken up.
private func spin(until condition: () -> Bool) {
    if condition() || Thread.availableProcessors == 1 { return }
    let end = ContinuousClock.now + .microseconds(100)
    repeat {
        for _ in 0..<16 {
            if condition() { return }
            ws_pause()
        }
    } while ContinuousClock.now < end
}

/// A thread that has done what it was started for, and waits for a while for something else to do. Starting another costs some 50
/// microseconds, and each would begin without memory to allocate from.
private final class ParkedThread: Sendable {
    private static let patience = Duration.seconds(5)
    /// Those that wait; the last one did something last.
    private static let waiting = LockedState<[ParkedThread]>([])
    private let work = LockedState<Work?>(nil)
    private let hasWork = Atomic(false)

    /// One that waits, and is to be handed something to do; nil when there is none.
    static func take() -> ParkedThread? { waiting.withLock { $0.popLast() } }

    func hand(_ next: Work) {
        work.withLock { work in
            work = next
            hasWork.store(true, ordering: .releasing)
        }
    }

    /// Does `work`, then whatever is handed over until nothing has been for a while.
    static func run(_ work: Work) {
        let thread = ParkedThread()
        var next: Work? = work
        while let work = next {
            work.run()
            next = nil
            thread.hasWork.store(false, ordering: .relaxed)
            waiting.withLock { $0.append(thread) }
            next = thread.wait()
        }
    }

    private func wait() -> Work? {
        // What has halved one thing often halves the next.
        spin { hasWork.load(ordering: .acquiring) }
        let next = work.wait(until: { $0 != nil }, timeout: Self.patience) { work, _ in work.take() }
        if next != nil { return next }
        let isWaiting = Self.waiting.withLock { waiting in
            guard let place = waiting.firstIndex(where: { $0 === self }) else { return false }
            waiting.remove(at: place)
            return true
        }
        // Whoever took it hands it something any moment.
        return isWaiting ? nil : work.wait(until: { $0 != nil }) { $0.take() }
    }
}

/// What a thread does, once.
private final class Work: @unchecked Sendable {
    // Sendable because whoever made it gave it away, and only one thread runs it.
    private var body: (() -> Void)?
    init(_ body: sending @escaping () -> Void) { self.body = body }

    /// What the body took is let go when it has ended.
    func run() { body.take()?() }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().run()
    return nil
}
