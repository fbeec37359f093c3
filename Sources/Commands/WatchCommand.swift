import CommandLineParsing
import Glibc
import Indexing
import Searching
import Service
import SystemSupport
import Workspace

/// `ws watch`
enum WatchCommand {
    static let command = Command(
        specification: CommandSpecification(
            "watch", summary: "Keep indexes up to date until stopped",
            discussion: [
                "Brings each workspace up to date, then indexes what changes as soon as it is saved.",
                "Prints a line for every file that was indexed, removed or skipped.",
            ],
            positionals: [
                Positional(
                    "DIR", isRepeatable: true,
                    help: "A folder to watch; the current workspace or folder when not given", completes: .folders)
            ],
            options: [SearchOptions.jsonLines.option, SearchOptions.quiet.option, GlobalOptions.force.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let sessions = try sessions(invocation)
        let printer = WatchPrinter(
            printsJSON: invocation.arguments.has(SearchOptions.jsonLines),
            isQuiet: invocation.arguments.has(SearchOptions.quiet), isAlone: sessions.count == 1)
        Interruption.install()
        let ends = LockedState<[(BytePath, Result<WatchedWorkspace.End, any Error>)]>([])
        let environment = invocation.environment
        let sources = try invocation.settingsSources()
        let outputFiles = outputFiles()
        let isForced = invocation.arguments.has(GlobalOptions.force)
        Thread.concurrently(sessions.count) { index in
            let session = sessions[index]
            let isCancelled = { @Sendable in Interruption.isRequested || printer.hasNoReader }
            if let daemon = DaemonFolders(variable: environment.nonEmpty).flatMap({ DaemonClient($0) }),
                daemon.settings == sources.identity,
                let end = watch(session, through: daemon, isForced: isForced, printer, isCancelled)
            {
                return ends.withLock { $0.append((session.workspace.root, .success(end))) }
            }
            let bar =
                sessions.count == 1 && !printer.isQuiet ? ProgressBar.forStandardError(environment: environment) : nil
            let current = LockedState(session)
            let watched = WatchedWorkspace(
                session.workspace,
                makeIndexer: {
                    let session = try Session(session.workspace, sources)
                    current.withLock { $0 = session }
                    var indexer = session.indexer
                    indexer.excluded = outputFiles
                    return indexer
                }, areSettingsOutdated: { current.withLock(\.self).isOutdated }, isCancelled: isCancelled,
                onProgress: { bar?.update($0) }
            ) { notice in
                bar?.clear()
                printer.print(notice, of: session.workspace)
            }
            let end = Result { try watched.run() }
            bar?.clear()
            if case .success(.rootGone) = end { warn(goneMessage(session.workspace)) }
            ends.withLock { $0.append((session.workspace.root, end)) }
        }
        for (_, end) in ends.withLock(\.self) { _ = try end.get() }
        if printer.hasNoReader { throw Output.ClosedPipe() }
        return ends.withLock { $0.contains { (try? $0.1.get()) == .rootGone } } ? .failure : .success
    }

    /// Watches with the help of a daemon; nil when that is of no use, or has gone.
    private static func watch(
        _ session: Session, through daemon: DaemonClient, isForced: Bool, _ printer: WatchPrinter,
        _ isCancelled: @Sendable () -> Bool
    ) -> WatchedWorkspace.End? {
        do {
            let reason = try daemon.watch(
                session.workspace, excluding: outputFiles(), isForced: isForced, isCancelled: isCancelled
            ) { printer.print($0, of: session.workspace) }
            if reason == nil { return .stopped }
            warn(goneMessage(session.workspace))
            return .rootGone
        } catch {
            return isCancelled() ? .stopped : nil
        }
    }

    private static func goneMessage(_ workspace: WorkspaceLocation) -> String {
        "\(workspace.root) is gone or was replaced, and is watched no more; its index stays as it is"
    }

    /// Where standard output and standard error go, if these are files. Were they indexed, each line printed would be a change to print.
    private static func outputFiles() -> Set<FileIdentity> {
        Set(
            [STDOUT_FILENO, STDERR_FILENO].compactMap { descriptor in
                var status = stat()
                guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
                return FileIdentity(FileStatus(status))
            })
    }

    private static func sessions(_ invocation: Invocation) throws -> [Session] {
        var sessions: [Session] = []
        for folder in try invocation.folders() {
            let workspace = try invocation.workspace(at: folder)
            if sessions.contains(where: { $0.workspace.root == workspace.root }) { continue }
            sessions.append(try invocation.prepare(workspace))
        }
        return sessions
    }
}
