import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws daemon`
enum DaemonCommand {
    static let follow = OptionKey<Bool>.flag("follow", help: "Go on until Ctrl-C")

    static let command: Command = {
        let parts = [
            DaemonStartCommand.start, DaemonStartCommand.stop, DaemonStartCommand.restart, DaemonStatusCommand.command,
            DaemonLogsCommand.command, DaemonListCommand.add, DaemonListCommand.remove, DaemonListCommand.list,
            DaemonInstallCommand.command, DaemonRunCommand.command,
        ]
        return Command(
            specification: CommandSpecification(
                "daemon", summary: "Keep indexes up to date in the background",
                discussion: [
                    "One daemon watches any number of workspaces, and answers searches in them at once. Which ones it "
                        + "watches survives its restarts. Commands use it when it runs, and do without it when not."
                ], subcommands: parts.map(\.specification)),
            run: { _ in throw ParsingError(.missingCommand, command: "daemon") }, subcommands: parts)
    }()
}

extension Invocation {
    /// Where the daemon of this user has its files.
    func daemonFolders() throws -> DaemonFolders {
        guard let folders = DaemonFolders(variable: environment.nonEmpty) else {
            throw RequestError(.daemon, "HOME is not set, so the daemon has no place for its files")
        }
        return folders
    }

    /// The daemon, when one runs that this program can talk to.
    func daemon() -> DaemonClient? {
        guard let folders = DaemonFolders(variable: environment.nonEmpty) else { return nil }
        return DaemonClient(folders)
    }

    /// What `body` has the daemon do; nil when there is none, or when it is of no use for this: then the command does it itself. So it
    /// does too when this command has other settings than the daemon, by its options or its environment.
    func throughDaemon<Result>(_ body: (DaemonClient) throws -> Result) throws -> Result? {
        guard let client = daemon(), client.settings == (try settingsSources().identity) else { return nil }
        do { return try body(client) } catch is DaemonClient.Failure { return nil }
    }
}
