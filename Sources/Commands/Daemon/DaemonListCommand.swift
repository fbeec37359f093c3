import CommandLineParsing
import Searching
import Service
import SystemSupport
import Workspace

/// `ws daemon add`, `remove` and `list`
enum DaemonListCommand {
    static let add = Command(
        specification: CommandSpecification(
            "daemon add", summary: "Have workspaces watched",
            positionals: [
                Positional(
                    "DIR", isRepeatable: true, help: "A folder; the current workspace or folder when not given",
                    completes: .folders)
            ], options: [GlobalOptions.force.option, SearchOptions.quiet.option]),
        run: { try change($0, isWatched: true) })

    static let remove = Command(
        specification: CommandSpecification(
            "daemon remove", summary: "Have workspaces watched no longer",
            discussion: ["Their indexes stay."],
            positionals: [
                Positional(
                    "DIR", isRepeatable: true, help: "A folder; the current workspace or folder when not given",
                    completes: .known("workspaces", orFolders: true))
            ], options: [SearchOptions.quiet.option]),
        run: { try change($0, isWatched: false) })

    static let list = Command(
        specification: CommandSpecification(
            "daemon list", summary: "List the workspaces that are watched", options: [GlobalOptions.json.option]),
        run: showList)

    @Sendable private static func change(_ invocation: Invocation, isWatched: Bool) throws -> ExitStatus {
        let folders = try invocation.daemonFolders()
        let isQuiet = invocation.arguments.has(SearchOptions.quiet)
        var isFound = true
        for reference in try references(invocation, isWatched: isWatched) {
            let isForced = invocation.arguments.has(GlobalOptions.force)
            var isNew: Bool
            if let client = DaemonClient(folders) {
                do {
                    isNew = try client.setWatched(
                        reference, isWatched, isForced: isForced)
                } catch DaemonClient.Failure.declined(let reason) {
                    throw RequestError(.daemon, reason)
                } catch is DaemonClient.Failure {
                    throw RequestError(.daemon, "the daemon has gone; try again")
                }
            } else {
                isNew = try changeFile(
                    folders, WorkspaceList.Entry(reference, isForced: isForced),
                    isWatched: isWatched)
            }
            if isWatched {
                if !isQuiet { writeToStandardError("\(reference.root) is \(isNew ? "" : "already ")watched.\n") }
            } else if isNew {
                if !isQuiet { writeToStandardError("\(reference.root) is watched no longer.\n") }
            } else {
                isFound = false
                writeToStandardError("\(reference.root) was not watched.\n")
            }
        }
        if isWatched, !isQuiet, DaemonClient(folders) == nil {
            writeToStandardError("No daemon runs; 'ws daemon start' starts one.\n")
        }
        return isFound ? .success : .nothingFound
    }

    /// The workspaces meant. One that is gone can still be removed, by the path that it had.
    private static func references(
        _ invocation: Invocation, isWatched: Bool
    ) throws -> [WorkspaceReference] {
        try invocation.folders().map { folder in
            if !isWatched, (try? FileStatus.of(folder, followingLinks: true)) == nil {
                return WorkspaceReference(
                    root: folder, dataFolder: folder.appending(WorkspaceLocation.folderName))
            }
            let workspace = try invocation.workspace(at: folder)
            if isWatched { _ = try invocation.prepare(workspace) }
            return WorkspaceReference(workspace)
        }
    }

    /// Changes the list while no daemon does.
    private static func changeFile(
        _ folders: DaemonFolders, _ entry: WorkspaceList.Entry, isWatched: Bool
    ) throws -> Bool {
        try folders.make()
        guard let lock = try FileLock.acquire(folders.lock, patience: 2_000) else {
            throw RequestError(.busy, "a daemon runs that does not answer; try 'ws daemon restart'")
        }
        var list = try WorkspaceList(readingFrom: folders.list)
        let isNew = isWatched ? list.add(entry) : list.remove(entry.workspace)
        try list.write(to: folders.list)
        _ = consume lock
        return isNew
    }

    @Sendable private static func showList(_ invocation: Invocation) throws -> ExitStatus {
        let list = try WorkspaceList(readingFrom: invocation.daemonFolders().list)
        let sorted = list.entries.sorted { $0.workspace.root < $1.workspace.root }
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            json.object { json in
                json.key("workspaces")
                json.array { json in
                    for entry in sorted {
                        json.object { json in
                            json.member("workspace", path: entry.workspace.root)
                            json.member("data_folder", path: entry.workspace.dataFolder)
                        }
                    }
                }
            }
            try invocation.print(json)
        } else {
            for entry in sorted { try invocation.output.write("\(entry.workspace.root)\n") }
        }
        return sorted.isEmpty ? .nothingFound : .success
    }
}
