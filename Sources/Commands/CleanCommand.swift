import CollectionStore
import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws clean`
enum CleanCommand {
    static let yes = OptionKey<Bool>.flag("yes", short: "y", help: "Do not ask")

    static let command = Command(
        specification: CommandSpecification(
            "clean", summary: "Delete the index",
            discussion: ["The settings stay, and no other file is touched. Asks first."], options: [yes.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let directory = try currentDirectory()
        guard let workspace = try invocation.findWorkspace(from: directory) else {
            throw RequestError(.noWorkspace, "\(directory) is in no workspace")
        }
        let location = StoreLocation(root: workspace.root, directory: workspace.dataFolder)
        let size = location.ownFiles.reduce(0) { $0 + Int((try? FileStatus.of($1))?.size ?? 0) }
        guard (try? FileStatus.of(location.database)) != nil else {
            writeToStandardError("\(workspace.root) has no index.\n")
            return .success
        }
        if !invocation.arguments.has(yes) {
            guard isTerminal(0) else {
                throw RequestError(.refused, "nobody is there to ask whether to delete the index; add --yes")
            }
            guard confirms("Delete the index of \(workspace.root) (\(byteCount(size)))?") else {
                return .nothingFound
            }
        }
        guard let lock = try WriteLock.acquire(location, patience: 2000) else {
            throw RequestError(.busy, "another process is writing the index; try again when it is done")
        }
        try location.removeDatabase()
        _ = consume lock
        writeToStandardError("Deleted the index of \(workspace.root) (\(byteCount(size))).\n")
        return .success
    }
}
