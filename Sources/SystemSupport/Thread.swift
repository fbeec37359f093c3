private import CLinux
private import Glibc

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

    /// Starts `body` on a thread of its own that nobody waits for. Returns whether there is one: a process has only so many.
    package static func startDetached(_ body: sending @escaping () -> Void) -> Bool {
        var handle = pthread_t()
        return create(&handle, isDetached: true, body) == 0
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
        let box = Unmanaged.passRetained(ThreadBody(body))
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
            var thread = pthread_t()
            let isStarted = create(&thread, isDetached: false) { other.run() } == 0
            let result = Result { try first() }
            // A process has only so many threads; without one this takes longer.
            if isStarted { pthread_join(thread, nil) } else { other.run() }
            return (try result.get(), try other.result!.get())
        }
    }

    /// The processors that this process may run on.
    package static var availableProcessors: Int {
        Int(ws_available_processors())
    }
}

/// Work for a thread that is joined before whoever gave it looks at its result. Hence it is as good as Sendable.
private final class OtherWork<Value>: @unchecked Sendable {
    private let work: () throws -> Value
    private(set) var result: Result<Value, any Error>?

    init(_ work: @escaping () throws -> Value) { self.work = work }

    func run() { result = Result { try work() } }
}

private final class ThreadBody {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
    return nil
}
