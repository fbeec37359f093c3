package import SystemSupport

/// What can be set for a workspace (docs/settings.md).
package struct Settings: Hashable, Sendable {
    /// Files with more bytes are skipped.
    package var maxFileSize = 1 << 20
    package var hidden = HiddenFiles.default
    /// Patterns as in gitignore(5), relative to the root.
    package var exclude: [String] = []
    /// Whether files that hold keys or passwords are skipped.
    package var skipSecrets = true
    /// Whether generated, minified and lock files are skipped.
    package var skipGenerated = true
    /// The folder of a model2vec model as it was written; nil for the one inside the program.
    package var model: String?
    /// From so many chunks on there is an index over the vectors. Whether a search uses it follows from what either way costs.
    package var vectorIndexRows = 256
    /// The share of the nearest chunks that a search by that index should find.
    package var recall = 0.99
    /// Bytes that building the index may take; nil for a quarter of what is free.
    package var memoryLimit: Int?

    /// How often everything is compared while the workspace is watched: some changes make no events.
    package var reconcileInterval = Duration.seconds(300)

    package init() {}

    /// In seconds.
    package static let reconcileIntervalRange = 1...86_400
    /// What values are allowed: a smaller index could not be trained, and a lower recall is of no use.
    package static let vectorIndexRowsRange = 256...Int(Int32.max)
    package static let recallRange = 0.5...1.0
    package static let memoryLimitRange = (64 << 20)...(1 << 50)

    /// What values of `maxFileSize` are allowed, in bytes. Text is held in memory several times over while it is
    /// indexed.
    package static let maxFileSizeRange = 1...(256 << 20)

    /// A digest of the settings that change what is taken from a file, and of nothing else: when it changes, files are
    /// extracted anew. Which files belong to the workspace shows in a walk, and which model in the model's own version.
    package var extractionFingerprint: ContentHash {
        let text = "1 maxFileSize=\(maxFileSize) skipSecrets=\(skipSecrets) skipGenerated=\(skipGenerated)"
        return ContentHash(of: Array(text.utf8))
    }

    /// Where the model is, for the workspace at `root`; nil for the one inside the program.
    package func modelPath(root: BytePath) -> BytePath? {
        model.map { root.appending(BytePath($0)).normalized }
    }

    /// All that reading the model opens that is not in `root`, as written or because links lead out. A file is left out where its
    /// folder is there.
    ///
    /// Settings come with clones, so this needs the user's consent.
    package func modelOutside(root: BytePath) -> [BytePath] {
        guard let written = modelPath(root: root) else { return [] }
        let folder = (try? canonicalPath(written)) ?? written
        var outside: [BytePath] = []
        if written.relative(to: root) == nil || folder.relative(to: root) == nil { outside.append(folder) }
        for name in ["model.safetensors", "tokenizer.json"] {
            guard let file = try? canonicalPath(folder.appending(name)), file.relative(to: root) == nil,
                file != folder.appending(name)
            else { continue }
            outside.append(file)
        }
        return outside
    }
}
