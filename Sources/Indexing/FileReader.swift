private import Glibc
import Documents
import SystemSupport

/// Reads the files below a root, so that what is read is a version of the file that existed, and lies in the root.
struct FileReader: ~Copyable, Sendable {
    /// A file's content with the status it had.
    struct Content {
        var bytes: [UInt8]
        var status: FileStatus
        /// When the status was taken, in nanoseconds since 1970 by the system's clock.
        var checked: Int64
    }

    /// What came of reading a file.
    enum Outcome {
        case content(Content)
        case skip(SkipReason, FileStatus)
        case unreadable(SystemError)
        /// It was there when the folder was listed.
        case gone
    }

    private let root: FileDescriptor
    private let sizeLimit: Int

    init(root: BytePath, sizeLimit: Int) throws(SystemError) {
        self.root = try FileDescriptor(opening: root, flags: O_RDONLY | O_DIRECTORY)
        self.sizeLimit = sizeLimit
    }

    /// Reads the file at `path`, relative to the root. Links are not followed, pipes and devices not read.
    borrowing func read(_ path: BytePath) -> Outcome {
        do throws(SystemError) {
            // Non-blocking, because what was a file when the folder was listed may be a pipe by now.
            let file = try root.openBeneath(path, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
            for _ in 0..<3 {
                let checked = realTime()
                let status = try file.status()
                guard status.kind == .regular else { return .skip(.notRegular, status) }
                guard lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemError.last("read", path) }
                guard status.size <= sizeLimit,
                    let bytes = try file.readAll(expected: Int(status.size), limit: sizeLimit)
                else { return .skip(.tooLarge, status) }
                if try file.status().hasSameContentIdentity(as: status), bytes.count == Int(status.size) {
                    return .content(Content(bytes: bytes, status: status, checked: checked))
                }
            }
            return .skip(.changedWhileRead, try file.status())
        } catch {
            switch error.errno {
            case ENOENT, ENOTDIR: return .gone
            // A link took the file's place, or a folder's on the way: links are not followed.
            case ELOOP, EXDEV, ENXIO: return .gone
            default: return .unreadable(SystemError(errno: error.errno, operation: error.operation, path: path))
            }
        }
    }
}

/// The system's clock, in nanoseconds since 1970.
func realTime() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}
