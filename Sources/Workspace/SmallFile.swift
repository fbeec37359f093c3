private import CLinux
private import Glibc
import SystemSupport

/// Reading of configuration, which is small, and may have been put there by someone who means harm.
enum SmallFile {
    /// In bytes.
    static let sizeLimit = 1 << 20

    /// The content of `path`; nil when there is no such file, or when it is no regular file. Throws `EFBIG` when it
    /// has more than `limit` bytes.
    ///
    /// Never waits on a FIFO. A relative `path` is taken relative to the open directory `directory`.
    static func read(
        _ path: BytePath, in directory: CInt = AT_FDCWD, followingLinks: Bool, limit: Int = sizeLimit
    ) throws(SystemError) -> [UInt8]? {
        // O_NOCTTY and O_NONBLOCK: opening must neither wait nor have an effect, whatever is there.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW)
        let opened = path.withCString { name in retryingOnInterrupt { ws_openat(directory, name, flags, 0) } }
        guard opened >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || (errno == ELOOP && !followingLinks) { return nil }
            throw SystemError.last("open", path)
        }
        let descriptor = FileDescriptor(owning: opened)
        let status = try descriptor.status()
        guard status.kind == .regular else { return nil }
        guard let content = try descriptor.readAll(expected: Int(status.size), limit: limit) else {
            throw SystemError(errno: EFBIG, operation: "read", path: path)
        }
        return content
    }
}
