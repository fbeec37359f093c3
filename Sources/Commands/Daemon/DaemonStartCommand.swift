import CommandLineParsing
import Glibc
import Service
import SystemSupport

/// `ws daemon start`, `stop` and `restart`
enum DaemonStartCommand {
    static let start = Command(
        specification: CommandSpecification(
            "daemon start", summary: "Start the daemon", options: [SearchOptions.quiet.option]),
        run: { invocation in
            try startDaemon(invocation)
            return .success
        })

    static let stop = Command(
        specification: CommandSpecification(
            "daemon stop", summary: "Stop the daemon", options: [SearchOptions.quiet.option]),
        run: { invocation in
            try stopDaemon(invocation)
            return .success
        })

    static let restart = Command(
        specification: CommandSpecification(
            "daemon restart", summary: "Stop the daemon and start it again", options: [SearchOptions.quiet.option]),
        run: { invocation in
            try stopDaemon(invocation)
            try startDaemon(invocation)
            return .success
        })

    /// Starts a daemon of its own session, and waits until it answers.
    static func startDaemon(_ invocation: Invocation) throws {
        let folders = try invocation.daemonFolders()
        if let running = DaemonClient(folders) {
            return say("The daemon runs already (process \(running.process)).", invocation)
        }
        try folders.make()
        guard let program = ProgramFile.current(),
            let child = ChildProcess.start(
                [program.path.bytes] + DaemonRunCommand.runArguments(invocation), output: folders.errors,
                inNewSession: true)
        else { throw RequestError(.daemon, "the daemon cannot be started: the program cannot be run") }
        // An end is noticed at once; this is for one that neither ends nor answers.
        for _ in 0..<3_000 {
            if let client = DaemonClient(folders) {
                return say("The daemon runs (process \(client.process)).", invocation)
            }
            if let status = child.exitStatus {
                // Another one may have been faster.
                if let client = DaemonClient(folders) {
                    return say("The daemon runs already (process \(client.process)).", invocation)
                }
                if try FileLock.acquire(folders.lock, waiting: false) == nil {
                    usleep(10_000)
                    continue
                }
                throw RequestError(.daemon, "the daemon has ended with status \(status): \(lastWords(folders))")
            }
            usleep(10_000)
        }
        throw RequestError(.daemon, "the daemon does not answer; 'ws daemon logs' may tell why")
    }

    static func stopDaemon(_ invocation: Invocation) throws {
        let folders = try invocation.daemonFolders()
        if let client = DaemonClient(folders) {
            do { try client.stop() } catch is DaemonClient.Failure {}
        } else if let process = try runningProcess(folders) {
            kill(process, SIGTERM)
        } else {
            return say("No daemon runs.", invocation)
        }
        guard try FileLock.acquire(folders.lock, patience: 30_000) != nil else {
            throw RequestError(.daemon, "the daemon does not end; 'ws daemon logs' may tell why")
        }
        say("The daemon has stopped.", invocation)
    }

    /// The daemon's process as its lock has it; nil when none holds the lock.
    static func runningProcess(_ folders: DaemonFolders) throws -> pid_t? {
        guard (try? FileStatus.of(folders.lock)) != nil, try FileLock.acquire(folders.lock, waiting: false) == nil
        else {
            return nil
        }
        let file = try FileDescriptor(opening: folders.lock, flags: O_RDONLY | O_NOFOLLOW)
        let text = String(decoding: try file.readAll(expected: 16, limit: 64) ?? [], as: UTF8.self)
        return pid_t(text.filter(\.isNumber)).flatMap { $0 > 1 ? $0 : nil }
    }

    private static func lastWords(_ folders: DaemonFolders) -> String {
        let file = try? FileDescriptor(opening: folders.errors, flags: O_RDONLY | O_NOFOLLOW)
        let bytes = (try? file?.readAll(expected: 4_096, limit: 1 << 20)) ?? []
        let lines = bytes.split(separator: UInt8(ascii: "\n")).suffix(5)
        return lines.map { escapedForDisplay($0) }.joined(separator: "; ")
    }

    private static func say(_ text: String, _ invocation: Invocation) {
        if !invocation.arguments.has(SearchOptions.quiet) { writeToStandardError(text + "\n") }
    }
}
