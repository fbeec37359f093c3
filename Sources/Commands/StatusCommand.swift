import CollectionStore
import CommandLineParsing
import Indexing
import Service
import SystemSupport

/// `ws status`
enum StatusCommand {
    static let wait = OptionKey<Bool>.flag("wait", help: "Wait until the index is up to date, or nobody writes it")

    static let command = Command(
        specification: CommandSpecification(
            "status", summary: "Show what the index holds", options: [GlobalOptions.json.option, wait.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let session = try invocation.session()
        let waits = invocation.arguments.has(wait)
        if waits { Interruption.install() }
        let watched = try invocation.throughDaemon { daemon in
            try daemon.status(of: session.workspace, waits: waits, isCancelled: { Interruption.isRequested })
        }
        if watched == nil, waits { try waitForWriter(session) }
        let status = try watched ?? session.status()
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            status.writeJSON(to: &json)
            try invocation.print(json)
        } else {
            try invocation.output.write(status.text)
        }
        return .success
    }

    /// Waits until no process writes the index, or the user stops it.
    private static func waitForWriter(_ session: Session) throws {
        let location = session.indexer.location
        guard (try? FileStatus.of(location.writeLock)) != nil else { return }
        _ = try WriteLock.acquire(location, patience: nil, isCancelled: { Interruption.isRequested })
    }
}
