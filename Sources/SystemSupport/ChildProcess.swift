private import Glibc

/// Another program that this process has started.
package struct ChildProcess: Sendable {
    package let process: Int32

    /// Starts a program by its path and arguments, the environment this one's; nil when it cannot be started. It reads nothing, and
    /// its standard output and error go to `output`, which is made anew.
    package static func start(_ arguments: [[UInt8]], output: BytePath, inNewSession: Bool) -> ChildProcess? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        _ = output.withCString {
            posix_spawn_file_actions_addopen(
                &actions, STDOUT_FILENO, $0, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // POSIX_SPAWN_SETSID, a macro that Swift does not import.
        let session: CInt = inNewSession ? 0x80 : 0
        posix_spawnattr_setflags(
            &attributes, Int16(CInt(POSIX_SPAWN_SETSIGDEF) | CInt(POSIX_SPAWN_SETSIGMASK) | session))
        var process: pid_t = 0
        let failure = withArgumentVector(arguments) { vector in
            posix_spawn(&process, vector[0]!, &actions, &attributes, vector, environ)
        }
        return failure == 0 ? ChildProcess(process: process) : nil
    }

    /// Waits for its end; returns its exit status, or 128 and the signal that ended it.
    package func wait() -> CInt {
        var status: CInt = 0
        guard retryingOnInterrupt({ waitpid(process, &status, 0) }) == process else { return -1 }
        return Self.code(status)
    }

    /// Its exit status if it has ended.
    package var exitStatus: CInt? {
        var status: CInt = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        return Self.code(status)
    }

    private static func code(_ status: CInt) -> CInt {
        status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}
