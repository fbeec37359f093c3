private import Glibc
import SystemSupport

/// Standard output, or another open descriptor, written through one buffer. Not for use from several threads.
package final class Output {
    /// The reader has gone; nobody is left to complain to.
    package struct ClosedPipe: Error {}

    private let descriptor: CInt
    private var buffer: [UInt8] = []
    private static let capacity = 64 << 10

    package init(descriptor: CInt = STDOUT_FILENO) { self.descriptor = descriptor }

    /// Adds `bytes`. Throws `ClosedPipe`, or a `SystemError` when they cannot be written (a full disk).
    package func write(_ bytes: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.capacity { try flush() }
    }

    package func write(_ text: String) throws { try write(text.utf8) }

    /// Writes what the buffer holds. To be called at the end, since only then a failure shows.
    package func flush() throws {
        var rest = buffer[...]
        defer { buffer.removeAll(keepingCapacity: true) }
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                retryingOnInterrupt { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
            }
            guard count >= 0 else {
                if errno == EPIPE { throw ClosedPipe() }
                throw SystemError.last("write standard output")
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Writes `text` to standard error. A failure is let go: there is no place left to tell it.
func writeToStandardError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { bytes in
            retryingOnInterrupt { Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}

/// Tells the user something that is not what was asked for: `ws: warning: …`.
func warn(_ message: String) {
    writeToStandardError("ws: warning: \(escapedForDisplay(Array(message.utf8)))\n")
}

/// Opens what a parent left closed of the standard descriptors. A database must never get one of their numbers: what is
/// printed would go into it.
func openStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
        // The lowest free number is taken, and it is this one. Opened the wrong way round, so that use fails as before.
        let flags = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
        _ = open("/dev/null", flags)
    }
}
