package import CollectionStore
package import Embedding
package import Indexing
private import SystemSupport
package import Workspace

/// A workspace that somebody works on, with its settings and its model.
package struct Session: Sendable {
    package let workspace: WorkspaceLocation
    package let settings: Settings
    package let model: StaticEmbeddingModel
    /// What is odd in the settings.
    package let warnings: [String]
    /// Whether the settings ask for something that needs the user's consent.
    package let needsTrust: Bool

    /// Throws when the settings ask for what they are not trusted with.
    package init(_ workspace: WorkspaceLocation, trustsSettings: Bool) throws {
        self.workspace = workspace
        (settings, warnings) = try Settings.read(for: workspace)
        needsTrust = settings.isModelOutside(root: workspace.root)
        if let directory = settings.modelPath(root: workspace.root) {
            // Settings come with clones: they must not make ws read files elsewhere unless the user says so.
            guard !needsTrust || trustsSettings else { throw Self.untrusted(workspace, directory) }
            model = try StaticEmbeddingModel(directory: directory)
        } else {
            model = try StaticEmbeddingModel.embedded()
        }
    }

    /// Throws what `init` would for somebody who does not trust the settings.
    func requireTrust() throws {
        guard needsTrust, let directory = settings.modelPath(root: workspace.root) else { return }
        throw Self.untrusted(workspace, directory)
    }

    private static func untrusted(_ workspace: WorkspaceLocation, _ directory: BytePath) -> RequestError {
        RequestError(
            .untrustedSettings,
            "the settings of \(workspace.root) name a model outside it, \(directory); "
                + "if you trust them, set WS_TRUST_SETTINGS=1 for this command")
    }

    package var indexer: Indexer { Indexer(workspace: workspace, settings: settings, model: model) }

    package func openStore() throws -> CollectionStore? { try CollectionStore.openForReading(indexer.location) }

    /// The store, or an error that says how to make one.
    package func existingStore() throws -> CollectionStore {
        guard let store = try openStore() else { throw noIndex }
        return store
    }

    package var noIndex: RequestError {
        RequestError(.noIndex, "\(workspace.root) has no index yet; 'ws index' makes one")
    }

    /// Runs the indexer, in a workspace that is made one where it is none; nil when another process keeps the store busy.
    package func index(
        _ options: IndexOptions, isCancelled: @escaping @Sendable () -> Bool,
        onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws -> IndexSummary? {
        if !workspace.isDataElsewhere, !options.isDryRun, !workspace.isInitialized { try workspace.initialize() }
        return try indexer.run(options, isCancelled: isCancelled, onProgress: onProgress)
    }
}

extension WorkspaceLocation {
    /// Refuses `/` and home folders.
    package func requireProject() throws(RequestError) {
        guard isTooBroad() else { return }
        throw RequestError(
            .refused, "\(root) is the whole disk or a home folder; choose a project in it, or add --force")
    }
}
