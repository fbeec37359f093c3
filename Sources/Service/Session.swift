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
    package let indexer: Indexer
    /// What is odd in the settings.
    package let warnings: [String]
    /// What the settings ask for that needs the user's word; nil for nothing.
    private let consent: Consent?
    private let sources: SettingsSources
    private let userFileStatus: FileStatus?
    private let modelStatus: [FileStatus?]

    /// Throws when the settings ask for what they are not trusted with.
    package init(_ workspace: WorkspaceLocation, _ sources: SettingsSources) throws {
        self.workspace = workspace
        self.sources = sources
        // Before it is read: what comes later shows.
        userFileStatus = sources.userFileStatus
        let effective = try sources.read(for: workspace)
        settings = effective.settings
        warnings = effective.warnings
        consent = Consent(of: effective, in: workspace)
        modelStatus = Self.modelStatus(settings, workspace)
        if let directory = settings.modelPath(root: workspace.root) {
            // Settings come with clones: they must not make ws read files elsewhere unless the user says so.
            try Self.requireTrust(consent, workspace, sources)
            model = try StaticEmbeddingModel(directory: directory)
        } else {
            model = try StaticEmbeddingModel.embedded()
        }
        indexer = Indexer(workspace: workspace, settings: settings, model: model)
    }

    /// Whether the user's own settings, or the files of the model, may be others by now.
    package var isOutdated: Bool {
        sources.userFileStatus != userFileStatus || Self.modelStatus(settings, workspace) != modelStatus
    }

    private static func modelStatus(_ settings: Settings, _ workspace: WorkspaceLocation) -> [FileStatus?] {
        guard let folder = settings.modelPath(root: workspace.root) else { return [] }
        return ["model.safetensors", "tokenizer.json"].map { name in
            try? FileStatus.of(folder.appending(name), followingLinks: true)
        }
    }

    /// Throws what `init` would now: the user may have taken back the trust.
    func requireTrust() throws { try Self.requireTrust(consent, workspace, sources) }

    private static func requireTrust(
        _ consent: Consent?, _ workspace: WorkspaceLocation, _ sources: SettingsSources
    ) throws {
        guard let consent, try !sources.trusts(consent, of: workspace) else { return }
        throw RequestError(
            .untrustedSettings,
            "the settings of \(workspace.root) have a model read that is outside it, \(consent.shownPaths); "
                + "if you trust them, say so with 'ws trust'")
    }

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
