import CommandLineParsing
import FileWatching
import Glibc
import Indexing
import Service
import SystemSupport

/// `ws daemon status`
enum DaemonStatusCommand {
    static let command = Command(
        specification: CommandSpecification(
            "daemon status", summary: "Show whether the daemon runs, and what it watches",
            options: [GlobalOptions.json.option, DaemonCommand.follow.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let follows = invocation.arguments.has(DaemonCommand.follow)
        if follows { Interruption.install() }
        var last = ""
        repeat {
            guard let status = try status(invocation) else {
                if let process = try DaemonStartCommand.runningProcess(invocation.daemonFolders()) {
                    throw RequestError(
                        .daemon,
                        "the daemon (process \(process)) does not answer, or is of another version; try 'ws daemon restart'"
                    )
                }
                writeToStandardError("No daemon runs; 'ws daemon start' starts one.\n")
                return .nothingFound
            }
            let text: String
            if invocation.arguments.has(GlobalOptions.json) {
                var json = JSONWriter()
                status.writeJSON(to: &json)
                text = String(decoding: json.bytes, as: UTF8.self) + "\n"
            } else {
                text = self.text(status, isFollowing: follows)
            }
            if text != last { try invocation.output.write(text) }
            try invocation.output.flush()
            last = text
            if follows { usleep(500_000) }
        } while follows && !Interruption.isRequested
        return .success
    }

    /// Nil when no daemon answers.
    private static func status(_ invocation: Invocation) throws -> DaemonStatus? {
        guard let client = invocation.daemon() else { return nil }
        do { return try client.daemonStatus() } catch is DaemonClient.Failure { return nil }
    }

    private static func text(_ status: DaemonStatus, isFollowing: Bool) -> String {
        var text = ""
        if !isFollowing {
            text = columns([
                ("Process", "\(status.process)"),
                ("Running for", duration(milliseconds: Double(status.uptimeSeconds) * 1_000)),
                ("Memory", byteCount(status.residentBytes)), ("Workspaces", grouped(status.workspaces.count)),
            ])
        }
        for kept in status.workspaces {
            var line = "\(kept.workspace.root)  \(kept.watching.state.rawValue)"
            if let progress = kept.watching.progress {
                line += ", \(grouped(progress.filesDone)) of \(grouped(progress.filesTotal)) files"
            }
            line += "  \(grouped(kept.files)) files, \(grouped(kept.chunks)) chunks"
            line += ", \(grouped(kept.watching.statistics.watchedFolders)) folders watched"
            for note in [kept.watching.message, kept.watching.limitation] {
                if let note { line += "\n  " + safeText(note, width: nil) }
            }
            text += line + "\n"
        }
        return text
    }
}
