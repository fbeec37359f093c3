import CollectionStore
import CommandLineParsing
import Service
import SystemSupport
import Workspace

extension Invocation {
    /// The workspace of `--workspace`, or the nearest one from `start` upwards; nil when there is none.
    func findWorkspace(from start: BytePath) throws -> WorkspaceLocation? {
        try Commands.findWorkspace(from: start, given: workspaceOption(), dataDirectory: dataDirectory())
    }

    /// The session of the workspace that the command is called in.
    func session() throws -> Session {
        let directory = try currentDirectory()
        guard let workspace = try findWorkspace(from: directory) else {
            throw RequestError(.noWorkspace, "\(directory) is in no workspace; 'ws index' makes it one")
        }
        return try session(of: workspace)
    }

    /// The folders that the command was given, absolute, or the current one.
    func folders() throws -> [BytePath] {
        let given = try arguments.positionals.map { try absolute($0) }
        return try given.isEmpty ? [currentDirectory()] : given
    }

    /// The workspace that `folder` is in, or would be the root of.
    func workspace(at folder: BytePath) throws -> WorkspaceLocation {
        try findWorkspace(from: folder) ?? WorkspaceLocation(root: folder, dataDirectory: dataDirectory())
    }

    /// Makes `workspace` one where it is none, for it to be watched; tells what is odd in its settings.
    func prepare(_ workspace: WorkspaceLocation) throws -> Session {
        try checkBreadth(workspace)
        if !workspace.isDataElsewhere, !workspace.isInitialized { try workspace.initialize() }
        let session = try session(of: workspace)
        for warning in session.warnings { warn(warning) }
        return session
    }

    /// Refuses `/` and home folders unless `--force` is given.
    func checkBreadth(_ workspace: WorkspaceLocation) throws {
        if !arguments.has(GlobalOptions.force) { try workspace.requireProject() }
    }

    /// `path`, absolute, relative to the root of `workspace`.
    func relative(_ path: BytePath, to workspace: WorkspaceLocation) throws -> BytePath {
        let canonical = try canonicalPath(path)
        guard let relative = canonical.relative(to: workspace.root) else {
            throw RequestError(.refused, "\(path) is outside the workspace \(workspace.root)")
        }
        return relative
    }
}

/// The workspace `given`, or the nearest one from `start` upwards; nil when there is none.
func findWorkspace(
    from start: BytePath, given: BytePath?, dataDirectory data: BytePath?
) throws -> WorkspaceLocation? {
    if let given { return try WorkspaceLocation(root: given, dataDirectory: data) }
    let marked = try WorkspaceLocation.nearest(to: start, dataDirectory: data)
    guard let data else { return marked }
    // With its data elsewhere a workspace needs no folder of its own: its database tells.
    var folder = try canonicalPath(start)
    while folder != marked?.root {
        if let here = try? WorkspaceLocation(root: folder, dataDirectory: data),
            (try? FileStatus.of(StoreLocation(root: here.root, directory: here.dataFolder).database)) != nil
        {
            return here
        }
        if folder == folder.parent { break }
        folder = folder.parent
    }
    return marked
}
