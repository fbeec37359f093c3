private import Glibc
package import SystemSupport

/// The file that this process runs, to see when an update has replaced it.
package struct ProgramFile: Sendable {
    package let path: BytePath
    private let status: FileStatus

    /// Nil when it cannot be found: then it cannot be replaced either.
    package static func current() -> ProgramFile? {
        guard let path = try? canonicalProgramPath(), let status = try? FileStatus.of(path) else { return nil }
        return ProgramFile(path: path, status: status)
    }

    private static func canonicalProgramPath() throws(SystemError) -> BytePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        guard count > 0 else { throw SystemError.last("find the program") }
        return BytePath(bytes: buffer[..<count].lazy.map { UInt8(bitPattern: $0) })
    }

    /// Whether another file is there, which can be run.
    package var isReplaced: Bool {
        guard let now = try? FileStatus.of(path, followingLinks: true), now.kind == .regular else { return false }
        return !now.hasSameContentIdentity(as: status) && now.inode != status.inode && runs
    }

    /// Whether what is there says its version: half a file, or another machine's, does not.
    private var runs: Bool {
        let process = ChildProcess.start(
            [path.bytes, Array("version".utf8)], output: BytePath("/dev/null"), inNewSession: false)
        return process?.wait() == 0
    }

    /// Calls `body` once, on a thread of its own, when the file has been replaced.
    package func whenReplaced(_ body: @escaping @Sendable () -> Void) {
        let notifier = inotify_init1(CInt(IN_CLOEXEC))
        guard notifier >= 0 else { return }
        let mask = [IN_CREATE, IN_MOVED_TO, IN_CLOSE_WRITE, IN_ATTRIB].reduce(UInt32(0)) { $0 | UInt32($1) }
        guard path.parent.withCString({ inotify_add_watch(notifier, $0, mask) }) >= 0 else {
            close(notifier)
            return
        }
        let isStarted = Thread.startDetached {
            var buffer = [UInt8](repeating: 0, count: 16_384)
            while retryingOnInterrupt({ read(notifier, &buffer, buffer.count) }) > 0 {
                // What replaces a file takes some steps.
                usleep(300_000)
                if isReplaced { return body() }
            }
        }
        if !isStarted { close(notifier) }
    }
}
