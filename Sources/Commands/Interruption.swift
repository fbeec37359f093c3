private import Glibc
private import Synchronization

/// Ctrl-C and SIGTERM as a request that long work asks for, so that it can stop at a consistent state.
enum Interruption {
    /// The first signal that came; 0 when none did. Lock-free, as a signal handler needs it.
    private static let received = Atomic<CInt>(0)

    /// Turns the first signal into a request; the second one ends the process at once. To be called before long work, not
    /// while waiting for input: until then a signal just ends the process.
    static func install() {
        _ = received.load(ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { Interruption.received.store($0, ordering: .relaxed) }
        action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }

    /// The signal that asked to stop.
    static var signal: CInt? {
        let signal = received.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// Makes a closed pipe an error of write(2) rather than a death without a word.
    static func ignoreClosedPipes() { _ = Glibc.signal(SIGPIPE, SIG_IGN) }
}
