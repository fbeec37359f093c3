import Glibc

/// A system call that failed: what was tried, on what, and the kernel's answer.
package struct SystemError: Error, Hashable, Sendable {
    /// The value of `errno` (errno(3)).
    package var errno: CInt
    /// What was being done, as a verb phrase: `open`, `lock`, `write`.
    package var operation: String
    /// The path concerned, when there is one.
    package var path: BytePath?

    package init(errno: CInt, operation: String, path: BytePath? = nil) {
        self.errno = errno
        self.operation = operation
        self.path = path
    }

    /// The error of the call that has just failed.
    package static func last(_ operation: String, _ path: BytePath? = nil) -> SystemError {
        SystemError(errno: Glibc.errno, operation: operation, path: path)
    }

    /// The kernel's answer in words: `Permission denied`.
    package var reason: String { String(cString: strerror(errno)) }
}

extension SystemError: CustomStringConvertible {
    package var description: String {
        "cannot \(operation)" + (path.map { " \($0)" } ?? "") + ": \(reason)"
    }
}

/// Calls `body` again for as long as a signal interrupts it (`EINTR`); returns its result, which is -1 on failure.
package func retryingOnInterrupt<Value: FixedWidthInteger & SignedInteger>(_ body: () -> Value) -> Value {
    while true {
        let result = body()
        if result != -1 || Glibc.errno != EINTR { return result }
    }
}
