import CommandLineParsing
import Glibc
import Service
import SystemSupport

/// `ws daemon run`
enum DaemonRunCommand {
    static let command = Command(
        specification: CommandSpecification(
            "daemon run", summary: "Run the daemon in the foreground",
            discussion: ["What 'ws daemon start' and a service manager run. WS_LOG=debug has the log tell more."]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        // What the one who started it had open, and forgot to close, would stay open for months.
        FileDescriptor.closeInherited()
        let folders = try invocation.daemonFolders()
        try folders.make()
        // 'ws daemon status' holds it for a moment, to see whether anybody does; a daemon that answers holds it for good.
        guard
            let lock = try FileLock.acquire(
                folders.lock, patience: 200, isCancelled: { DaemonClient(folders) != nil })
        else {
            throw RequestError(.busy, "a daemon runs already")
        }
        try noteProcess(folders)
        // A folder that is mounted somewhere should not be busy because of where this was started.
        _ = chdir("/")
        umask(0o077)
        let signals = [SIGTERM, SIGINT, SIGHUP]
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        // Before there are threads: they inherit it.
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let level = invocation.environment.nonEmpty("WS_LOG").flatMap {
            EventLog.Level(rawValue: String(decoding: $0, as: UTF8.self))
        }
        let log = EventLog(folders.log, least: level ?? .info)
        let sources = try invocation.settingsSources()
        let daemon = try Daemon(folders, sources, log: log) { kill(getpid(), SIGTERM) }
        let server = try Server(at: folders.socket, methods: daemon.methods, settings: sources.identity) {
            log.write($0, $1, $2)
        }
        let serving = Thread.start { server.run() }
        log.write(.info, "daemon.started", [("pid", "\(getpid())"), ("version", VersionCommand.version)])
        let program = ProgramFile.current()
        program?.whenReplaced { kill(getpid(), SIGHUP) }
        var signal: CInt = 0
        while true {
            sigwait(&set, &signal)
            if signal != SIGHUP || program?.isReplaced == true { break }
        }
        log.write(.info, signal == SIGHUP ? "daemon.restarting" : "daemon.stopping")
        server.stop()
        serving.join()
        daemon.stop()
        _ = folders.socket.withCString { unlink($0) }
        log.write(.info, "daemon.stopped")
        _ = consume lock
        if signal == SIGHUP, let program {
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            execute(program.path, runArguments(invocation))
        }
        return .success
    }

    /// Writes the process's number into the lock, for those who cannot talk to it.
    private static func noteProcess(_ folders: DaemonFolders) throws {
        let file = try FileDescriptor(opening: folders.lock, flags: O_WRONLY | O_TRUNC | O_NOFOLLOW)
        try file.writeAll("\(getpid())\n".utf8)
    }

    /// Becomes the program at `path`, called the same way. Returns only when that fails.
    private static func execute(_ path: BytePath, _ arguments: [[UInt8]]) {
        withArgumentVector([path.bytes] + arguments) { vector in
            _ = path.withCString { execv($0, vector) }
        }
    }

    /// The command line of a daemon with the settings of this command.
    static func runArguments(_ invocation: Invocation) -> [[UInt8]] {
        let settings = invocation.arguments.occurrences.filter { $0.option == GlobalOptions.set.option.name }
        return [Array("daemon".utf8), Array("run".utf8)] + settings.flatMap { [Array("--set".utf8), $0.value] }
    }
}
