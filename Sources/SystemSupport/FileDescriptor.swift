private import CLinux
private import Glibc

/// An open file, closed when it goes out of scope.
package struct FileDescriptor: ~Copyable, Sendable {
    package let number: CInt

    /// Takes ownership of an open descriptor.
    package init(owning number: CInt) { self.number = number }

    /// Opens `path`. `flags` as in open(2); `O_CLOEXEC` is added.
    package init(opening path: BytePath, flags: CInt, permissions: UInt32 = 0o600) throws(SystemError) {
        let opened = path.withCString { name in retryingOnInterrupt { ws_open(name, flags | O_CLOEXEC, permissions) } }
        guard opened >= 0 else { throw SystemError.last("open", path) }
        number = opened
    }

    /// Opens `path`, relative to this directory, refusing every symbolic link on the way and every way out (openat2(2)).
    package borrowing func openBeneath(_ path: BytePath, flags: CInt) throws(SystemError) -> FileDescriptor {
        let flags = flags | O_CLOEXEC
        let opened = path.withCString { name in retryingOnInterrupt { ws_openat_beneath(number, name, flags) } }
        guard opened >= 0 else { throw SystemError.last("open", path) }
        return FileDescriptor(owning: opened)
    }

    deinit { _ = Glibc.close(number) }

    package borrowing func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemError.last("examine") }
        return FileStatus(status)
    }

    /// Reads into `buffer`, which is not empty, from index `start` on, at the current offset of the file; returns the count of
    /// bytes read, 0 at the end.
    private borrowing func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
        let number = number
        let count = buffer.withUnsafeMutableBytes { bytes in
            retryingOnInterrupt { Glibc.read(number, bytes.baseAddress! + start, bytes.count - start) }
        }
        guard count >= 0 else { throw SystemError.last("read") }
        return count
    }

    /// Everything from the current offset on, of which the file should have about `expected` bytes, or nil when it has more
    /// than `limit`.
    package borrowing func readAll(expected: Int, limit: Int) throws(SystemError) -> [UInt8]? {
        // One byte more than expected: a file of just that size then ends in one call and a short one.
        var bytes = [UInt8](repeating: 0, count: min(max(expected, 0), limit) + 1)
        var count = 0
        while true {
            let got = try read(into: &bytes, from: count)
            count += got
            if count > limit { return nil }
            if got == 0 {
                bytes.removeLast(bytes.count - count)
                return bytes
            }
            if count == bytes.count {
                bytes.append(contentsOf: repeatElement(0, count: min(count, limit + 1 - count)))
            }
        }
    }

    /// Writes all of `bytes` at the current offset.
    package borrowing func writeAll(_ bytes: some Collection<UInt8>) throws(SystemError) {
        var rest = ContiguousArray(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                retryingOnInterrupt { Glibc.write(number, buffer.baseAddress, buffer.count) }
            }
            guard count >= 0 else { throw SystemError.last("write") }
            rest = rest.dropFirst(count)
        }
    }
}
