private import CLinux
private import Glibc

/// An advisory lock on a file (flock(2)), held until it goes out of scope. The file is made when missing and never unlinked.
package struct FileLock: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    private let path: BytePath

    /// Takes the lock, or returns nil when another process holds it and `waiting` is false.
    ///
    /// When the inode that was locked is no longer the path's (someone replaced the file), the new one is locked instead.
    package static func acquire(_ path: BytePath, waiting: Bool) throws(SystemError) -> FileLock? {
        while true {
            let descriptor = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_NOFOLLOW)
            guard retryingOnInterrupt({ flock(descriptor.number, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) }) == 0 else {
                if errno == EWOULDBLOCK { return nil }
                throw SystemError.last("lock", path)
            }
            let lock = FileLock(descriptor: descriptor, path: path)
            if lock.isStillCurrent { return lock }
        }
    }

    /// Takes the lock, looking every 10 ms for as long as `patience` milliseconds (forever when nil); returns nil when another
    /// process still holds it then, or when `isCancelled` says so.
    package static func acquire(
        _ path: BytePath, patience: Int?, isCancelled: () -> Bool = { false }
    ) throws(SystemError) -> FileLock? {
        var waited = 0
        while true {
            if let lock = try acquire(path, waiting: false) { return lock }
            if let patience, waited >= patience { return nil }
            if isCancelled() { return nil }
            usleep(10_000)
            waited += 10
        }
    }

    private init(descriptor: consuming FileDescriptor, path: BytePath) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Whether the locked file is still the one at the path.
    package var isStillCurrent: Bool {
        guard let held = try? descriptor.status(), let there = try? FileStatus.of(path) else { return false }
        return held.inode == there.inode && held.device == there.device
    }
}
