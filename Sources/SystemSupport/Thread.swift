private import CLinux
private import Glibc

/// A thread of the operating system, for loops that block or compute for long. The cooperative pool is only as wide as the
/// machine has cores, so such loops do not belong there.
package struct Thread: Sendable {
    private let handle: pthread_t

    /// Starts `body` on a thread of its own with a stack of 8 MiB.
    package static func start(_ body: sending @escaping () -> Void) -> Thread {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        defer { pthread_attr_destroy(&attributes) }
        let box = Unmanaged.passRetained(ThreadBody(body))
        var handle = pthread_t()
        let failure = pthread_create(&handle, &attributes, runThread, box.toOpaque())
        // Unlike `precondition`, this says why in a release too.
        if failure != 0 { fatalError("cannot start a thread: \(String(cString: strerror(failure)))") }
        return Thread(handle: handle)
    }

    /// Waits for the thread's end. To be called once.
    package func join() { pthread_join(handle, nil) }

    /// Runs `body(0)` … `body(count - 1)`, each on a thread of its own, and waits for all of them.
    package static func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (1..<max(count, 1)).map { index in Thread.start { body(index) } }
        if count > 0 { body(0) }
        for thread in threads { thread.join() }
    }

    /// The processors that this process may run on.
    package static var availableProcessors: Int {
        Int(ws_available_processors())
    }
}

private final class ThreadBody {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
    return nil
}
