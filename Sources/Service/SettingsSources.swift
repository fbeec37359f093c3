package import SystemSupport
package import Workspace

/// Where settings come from besides the workspace, and what of the workspace's the user trusts.
package struct SettingsSources: Sendable {
    /// The user's settings; need not exist. Nil without a home folder.
    package var userFile: BytePath?
    /// What options and the environment say, the strongest last.
    package var overrides: [SettingOverride]
    /// What the user trusts (`TrustedSettings`); need not exist. Nil without a home folder.
    package var trustFile: BytePath?
    /// Whether all is trusted.
    package var trustsAll: Bool

    package init(
        userFile: BytePath? = nil, overrides: [SettingOverride] = [], trustFile: BytePath? = nil,
        trustsAll: Bool = false
    ) {
        self.userFile = userFile
        self.overrides = overrides
        self.trustFile = trustFile
        self.trustsAll = trustsAll
    }

    /// Names all that is not the workspace's: where it is the same, a workspace has the same settings.
    package var identity: String {
        var json = JSONWriter()
        json.array { json in
            json.value(userFile?.description ?? "")
            json.value(trustFile?.description ?? "")
            json.value(trustsAll)
            for override in overrides {
                json.value(override.setting)
                override.value.write(to: &json)
            }
        }
        return ContentHash(of: json.bytes).hexadecimal
    }

    /// What the user's file was like when it was read last.
    var userFileStatus: FileStatus? { userFile.flatMap { try? FileStatus.of($0, followingLinks: true) } }

    package func read(for workspace: WorkspaceLocation?) throws(WorkspaceError) -> EffectiveSettings {
        try Settings.read(for: workspace, userFile: userFile, overrides: overrides)
    }

    /// Whether the user trusts the settings of `workspace` with `consent`.
    package func trusts(_ consent: Consent, of workspace: WorkspaceLocation) throws -> Bool {
        if trustsAll { return true }
        guard let trustFile else { return false }
        return try TrustedSettings(readingFrom: trustFile).contains(workspace.root, consent)
    }
}

/// What the settings that come with a workspace ask for that needs the user's word.
package struct Consent: Hashable, Sendable {
    /// The folders and files outside the workspace that would be read.
    package let paths: [BytePath]
    package var shownPaths: String { paths.map(\.description).joined(separator: ", ") }
    /// Of the settings concerned and of what they lead to: with another one, the user's word does not hold.
    package let digest: ContentHash

    /// Nil when nothing needs it. What the user says in a file of their own, in the environment or by an option does not.
    package init?(of effective: EffectiveSettings, in workspace: WorkspaceLocation) {
        guard effective.origins["model"] == .workspace, let written = effective.settings.model else { return nil }
        paths = effective.settings.modelOutside(root: workspace.root)
        if paths.isEmpty { return nil }
        let parts = [Array("model".utf8), Array(written.utf8)] + paths.map(\.bytes)
        digest = ContentHash(of: Array(parts.joined(separator: [0])))
    }
}
