import CollectionStore
import CommandLineParsing
import Searching
import SystemSupport
import Workspace
import Indexing
import Embedding

/// `ws status`
enum StatusCommand {
    static let command = Command(
        specification: CommandSpecification(
            "status", summary: "Show what the index holds", options: [GlobalOptions.json.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let status = try storeStatus(invocation.session())
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            status.writeJSON(to: &json)
            try invocation.print(json)
        } else {
            try invocation.output.write(status.text)
        }
        return .success
    }

    private static func storeStatus(_ session: Session) throws -> StoreStatus {
        let store = try session.openStore()
        let (changes, _) = try session.indexer.changes(since: store)
        let location = session.indexer.location
        var status = StoreStatus(
            workspace: session.workspace.root, database: location.database, model: session.model.name,
            index: SearchResponse.Index(
                state: .building, files: 0, chunks: 0, pending: changes.count,
                updatedAt: nil))
        status.storeBytes = location.ownFiles.reduce(0) { $0 + Int((try? FileStatus.of($1))?.size ?? 0) }
        guard let store else { return status }
        status.exists = true
        let counts = try store.counts()
        (status.index.files, status.index.chunks) = (counts.files, counts.chunks)
        status.index.updatedAt = try store.updatedAt()
        status.index.state = try store.isComplete() ? (status.index.pending == 0 ? .ready : .stale) : .building
        (status.textBytes, status.skipped) = (counts.textBytes, counts.skipped)
        return status
    }
}
