import CollectionStore
import CommandLineParsing
import Embedding
import Glibc
import Indexing
import Searching
import SystemSupport
import Workspace

/// A workspace that a command works on, with its settings and its model.
struct Session {
    let workspace: WorkspaceLocation
    let settings: Settings
    let model: StaticEmbeddingModel
    /// What is odd in the settings.
    private(set) var warnings: [String]

    /// Throws when the settings ask for what they are not trusted with.
    init(_ workspace: WorkspaceLocation, environment: Environment) throws {
        self.workspace = workspace
        (settings, warnings) = try Settings.read(for: workspace)
        if let directory = settings.modelPath(root: workspace.root) {
            // Settings come with clones: they must not make ws read files elsewhere unless the user says so.
            guard !settings.isModelOutside(root: workspace.root) || environment.trustsSettings else {
                throw CommandError(
                    .untrustedSettings,
                    "the settings of \(workspace.root) name a model outside it, \(directory); "
                        + "if you trust them, set WS_TRUST_SETTINGS=1 for this command")
            }
            model = try StaticEmbeddingModel(directory: directory)
        } else {
            model = try StaticEmbeddingModel.embedded()
        }
    }

    var indexer: Indexer { Indexer(workspace: workspace, settings: settings, model: model) }

    func openStore() throws -> CollectionStore? { try CollectionStore.openForReading(indexer.location) }

    /// The store, or an error that says how to make one.
    func existingStore() throws -> CollectionStore {
        guard let store = try openStore() else { throw noIndex }
        return store
    }

    var noIndex: CommandError { CommandError(.noIndex, "\(workspace.root) has no index yet; 'ws index' makes one") }

    /// Brings the index up to date before something else that needs it; nil when another process keeps the store busy.
    /// Throws when the user stops it: then nobody waits for the rest either.
    func refresh(
        _ options: IndexOptions = IndexOptions(), showsProgress: Bool, environment: Environment
    ) throws -> IndexSummary? {
        let summary = try index(options, showsProgress: showsProgress, environment: environment)
        if summary?.wasInterrupted ?? Interruption.isRequested {
            throw StoreError(.cancelled, "stopped; the next run goes on from here")
        }
        return summary
    }

    /// Runs the indexer with a progress bar where somebody looks; nil when another process keeps the store busy.
    func index(_ options: IndexOptions, showsProgress: Bool, environment: Environment) throws -> IndexSummary? {
        if !workspace.isDataElsewhere, !options.isDryRun, !workspace.isInitialized { try workspace.initialize() }
        let bar = showsProgress ? ProgressBar.forStandardError(environment: environment) : nil
        defer { bar?.clear() }
        Interruption.install()
        return try indexer.run(options, isCancelled: { Interruption.isRequested }, onProgress: { bar?.update($0) })
    }
}

extension Invocation {
    /// The workspace of `--workspace`, or the nearest one from `start` upwards; nil when there is none.
    func findWorkspace(from start: BytePath) throws -> WorkspaceLocation? {
        let data = try dataDirectory()
        if let root = try workspaceOption() { return try WorkspaceLocation(root: root, dataDirectory: data) }
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

    /// The session of the workspace that the command is called in.
    func session() throws -> Session {
        let directory = try currentDirectory()
        guard let workspace = try findWorkspace(from: directory) else {
            throw CommandError(.noWorkspace, "\(directory) is in no workspace; 'ws index' makes it one")
        }
        return try Session(workspace, environment: environment)
    }

    /// Refuses `/` and home folders unless `--force` is given.
    func checkBreadth(_ workspace: WorkspaceLocation) throws {
        guard workspace.isTooBroad(), !arguments.has(GlobalOptions.force) else { return }
        throw CommandError(
            .refused, "\(workspace.root) is the whole disk or a home folder; choose a project in it, or add --force")
    }

    /// `path`, absolute, relative to the root of `workspace`.
    func relative(_ path: BytePath, to workspace: WorkspaceLocation) throws -> BytePath {
        let canonical = try canonicalPath(path)
        guard let relative = canonical.relative(to: workspace.root) else {
            throw CommandError(.refused, "\(path) is outside the workspace \(workspace.root)")
        }
        return relative
    }
}
