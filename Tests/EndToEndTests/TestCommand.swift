import Glibc
import SystemSupport

/// A command line of the built `ws`, or of a program that runs it, with an environment of its own.
struct TestCommand {
    /// The program and its arguments.
    var arguments: [[UInt8]]
    var directory: BytePath
    /// Kept for as long as the command runs.
    let dir: Dir
    var environment: [String: String]
    /// What it reads from standard input.
    var input: [UInt8] = []

    func adding(_ arguments: String...) -> TestCommand {
        var command = self
        command.arguments += arguments.map { Array($0.utf8) }
        return command
    }

    func adding(_ arguments: [String]) -> TestCommand {
        var command = self
        command.arguments += arguments.map { Array($0.utf8) }
        return command
    }

    /// With an argument of any bytes.
    func adding(bytes argument: [UInt8]) -> TestCommand {
        var command = self
        command.arguments.append(argument)
        return command
    }

    func variable(_ name: String, _ value: String) -> TestCommand {
        var command = self
        command.environment[name] = value
        return command
    }

    func reading(_ input: String) -> TestCommand {
        var command = self
        command.input = Array(input.utf8)
        return command
    }

    func reading(_ input: [UInt8]) -> TestCommand {
        var command = self
        command.input = input
        return command
    }

    /// The same command started by another program: `setpriv`, `unshare`.
    func through(_ program: String...) -> TestCommand {
        var command = self
        command.arguments = program.map { Array($0.utf8) } + arguments
        return command
    }

    /// Runs it to its end.
    func run() throws -> Outcome { try start().wait() }

    /// Starts it, its output going to files without a name. `output` takes the place of standard output.
    func start(output: CInt? = nil) throws -> RunningCommand {
        let files = try (0..<3).map { _ in try unnamedFile() }
        defer { close(files[0]) }
        try FileDescriptor(owning: dup(files[0])).writeAll(input)
        lseek(files[0], 0, SEEK_SET)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in [files[0], output ?? files[1], files[2]].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file, CInt(number))
        }
        _ = directory.withCString { addChangeOfFolder(&actions, $0) }

        // Signals as a shell leaves them, whatever other tests in this process have set.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var process: pid_t = 0
        let variables = environment.map { Array("\($0.key)=\($0.value)".utf8) }
        let failure = withCStrings(arguments) { arguments in
            withCStrings(variables) { posix_spawnp(&process, arguments[0]!, &actions, &attributes, arguments, $0) }
        }
        guard failure == 0 else {
            throw SystemError(errno: failure, operation: "start", path: BytePath(bytes: arguments[0]))
        }
        return RunningCommand(process: process, dir: dir, output: files[1], errors: files[2])
    }
}

/// A process that was started and not waited for yet.
struct RunningCommand {
    let process: pid_t
    private let dir: Dir
    fileprivate let output: CInt
    fileprivate let errors: CInt

    fileprivate init(process: pid_t, dir: Dir, output: CInt, errors: CInt) {
        self.process = process
        self.dir = dir
        self.output = output
        self.errors = errors
    }

    func send(_ signal: CInt) { kill(process, signal) }

    /// What it has written so far.
    var outputSoFar: [UInt8] { Self.content(of: output) }
    var errorsSoFar: [UInt8] { Self.content(of: errors) }

    /// Leaves the file's offset as it is: the process writes there.
    private static func content(of file: CInt) -> [UInt8] {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(count, 0)))
    }

    /// Whether the process still runs, or waits to be waited for.
    var hasEnded: Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo != 0
    }

    /// Looks again and again until `condition` holds. False when the process has ended before.
    func waits(until condition: () -> Bool) -> Bool {
        while !condition() {
            if hasEnded { return condition() }
            usleep(500)
        }
        return true
    }

    /// Whether the process would rather be asked than killed by `signal` (proc_pid_status(5), `SigCgt`).
    func catches(_ signal: CInt) -> Bool {
        let status = try? FileDescriptor(opening: BytePath("/proc/\(process)/status"), flags: O_RDONLY)
        let bytes = (try? status?.readAll(expected: 4096, limit: 1 << 16)) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("SigCgt:") }),
            let caught = UInt64(line.dropFirst(7).trimmingPrefix { $0.isWhitespace }, radix: 16)
        else { return false }
        return caught >> UInt64(signal - 1) & 1 == 1
    }

    func wait() throws -> Outcome {
        var status: CInt = 0
        withExtendedLifetime(dir) {
            while waitpid(process, &status, 0) == -1, errno == EINTR {}
        }
        // As a shell tells it: the exit status, or 128 and the signal.
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        return Outcome(
            status: code, output: try contents(output), errors: String(decoding: try contents(errors), as: UTF8.self))
    }

    private func contents(_ file: CInt) throws -> [UInt8] {
        let file = FileDescriptor(owning: file)
        lseek(file.number, 0, SEEK_SET)
        return try file.readAll(expected: 1 << 16, limit: 1 << 28) ?? []
    }
}

/// What a command did.
struct Outcome {
    let status: CInt
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
}

private func unnamedFile() throws -> CInt {
    var name = Array("/tmp/ws-test-output-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw SystemError.last("make a file in", BytePath("/tmp")) }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(name)
    return file
}

// The Glibc module lacks it.
@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func addChangeOfFolder(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> CInt

/// Calls `body` with a list of C strings as execve(2) takes it.
private func withCStrings<Result>(
    _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = strings.map { string in strdup(string.map { CChar(bitPattern: $0) } + [0]) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
