private import Glibc

/// Lines to and from a connected socket, or a pair of pipes or files. One thread reads at a time, and one writes.
package final class LineChannel: Sendable {
    /// Why nothing more comes or goes.
    package enum Failure: Error, Hashable {
        /// A line is longer than the limit, in bytes.
        case tooLong(limit: Int)
        case timedOut
        case failed(SystemError)
    }

    private let input: FileDescriptor
    /// Nil where the input is a socket, which goes both ways.
    private let output: FileDescriptor?
    /// Of `output`, which cannot be looked into while it is kept.
    private let outputNumber: CInt?
    private let limit: Int
    private let unread = LockedState<[UInt8]>([])

    /// `limit`: bytes of a line that is read, at most.
    package init(_ socket: consuming FileDescriptor, limit: Int) {
        input = socket
        output = nil
        outputNumber = nil
        self.limit = limit
    }

    /// Reads from `input` and writes to `output`, neither of them a socket's business. The process has to ignore SIGPIPE.
    package init(
        reading input: consuming FileDescriptor, writing output: consuming FileDescriptor, limit: Int
    ) {
        self.input = input
        outputNumber = output.number
        self.output = .some(output)
        self.limit = limit
    }

    /// Sets how long reading and writing wait at most, each; nil for as long as it takes.
    package func setTimeouts(reading: Duration?, writing: Duration?) {
        for (option, duration) in [(SO_RCVTIMEO, reading), (SO_SNDTIMEO, writing)] {
            let parts = (duration ?? .zero).components
            var time = timeval(
                tv_sec: Int(parts.seconds), tv_usec: __suseconds_t(parts.attoseconds / 1_000_000_000_000))
            setsockopt(input.number, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// The next line without its end; nil when the other side has closed.
    package func read() throws(Failure) -> [UInt8]? {
        var buffer = unread.withLock { unread in
            defer { unread = [] }
            return unread
        }
        var searched = 0
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                guard end <= limit else { throw .tooLong(limit: limit) }
                let rest = Array(buffer[(end + 1)...])
                unread.withLock { $0 = rest }
                buffer.removeLast(buffer.count - end)
                return buffer
            }
            guard buffer.count <= limit else { throw .tooLong(limit: limit) }
            searched = buffer.count
            let room = 65_536
            let number = input.number
            buffer.append(contentsOf: repeatElement(0, count: room))
            let count = buffer.withUnsafeMutableBytes { bytes in
                retryingOnInterrupt { Glibc.read(number, bytes.baseAddress! + searched, room) }
            }
            let reason = errno
            buffer.removeLast(room - max(count, 0))
            if count == 0 {
                // The last line of a file or pipe need not have an end.
                return outputNumber == nil || buffer.isEmpty ? nil : buffer
            }
            if count < 0, reason == EAGAIN, outputNumber != nil {
                // A pipe that the other side has made non-blocking.
                wait(number, for: POLLIN)
                continue
            }
            if count < 0 {
                let kept = buffer
                unread.withLock { $0 = kept }
                if reason == EAGAIN { throw .timedOut }
                throw .failed(SystemError(errno: reason, operation: "read a line"))
            }
        }
    }

    /// Whether a line or an end can be read within `duration`.
    package func isReadable(within duration: Duration) -> Bool {
        if unread.withLock({ $0.contains(UInt8(ascii: "\n")) }) { return true }
        var descriptor = pollfd(fd: input.number, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, CInt(clamping: Int(duration / .milliseconds(1)))) > 0
    }

    /// Whether the other side reads no more either: a socket that is closed in both directions, a pipe without a writer.
    package var isHungUp: Bool {
        var descriptor = pollfd(fd: input.number, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    /// Writes `line` and its end.
    package func write(_ line: [UInt8]) throws(Failure) {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        let number = outputNumber
        let socket = input.number
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                retryingOnInterrupt {
                    if let number { return Glibc.write(number, bytes.baseAddress, bytes.count) }
                    return send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
                }
            }
            guard count >= 0 else {
                if errno == EAGAIN, let number {
                    wait(number, for: POLLOUT)
                    continue
                }
                if errno == EAGAIN { throw .timedOut }
                throw .failed(SystemError.last("write a line"))
            }
            rest = rest.dropFirst(count)
        }
    }

    private func wait(_ descriptor: CInt, for events: CInt) {
        var descriptor = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        _ = poll(&descriptor, 1, -1)
    }

    /// Lets whoever reads or writes at a socket, on both sides, see the end.
    package func shutDown() { shutdown(input.number, CInt(SHUT_RDWR)) }
}
