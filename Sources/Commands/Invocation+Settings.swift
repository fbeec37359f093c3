import CommandLineParsing
import Service
import SystemSupport
import Workspace

extension Invocation {
    /// Where settings come from besides a workspace: options, the environment, the user's file.
    func settingsSources() throws -> SettingsSources {
        try SettingsSources(
            userFile: userSettingsFile, overrides: environmentOverrides() + optionOverrides(),
            trustFile: DaemonFolders(variable: environment.nonEmpty)?.trusted, trustsAll: environment.trustsSettings)
    }

    /// The session of `workspace`, with the settings that hold for this command.
    func session(of workspace: WorkspaceLocation) throws -> Session { try Session(workspace, settingsSources()) }

    /// The user's settings (XDG Base Directory Specification); nil without a home folder.
    var userSettingsFile: BytePath? { userSettingsFolder?.appending("config.json") }

    /// `$XDG_CONFIG_HOME/ws`.
    var userSettingsFolder: BytePath? {
        if let folder = environment.nonEmpty("XDG_CONFIG_HOME"), folder.first == UInt8(ascii: "/") {
            return BytePath(bytes: folder).appending("ws")
        }
        return environment.nonEmpty("HOME").map { BytePath(bytes: $0).appending(".config/ws") }
    }

    private func environmentOverrides() throws -> [SettingOverride] {
        var overrides: [SettingOverride] = []
        for setting in Setting.all {
            guard let bytes = environment.nonEmpty(setting.variable) else { continue }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw WorkspaceError(.invalidSettings, "\(setting.variable) is not text in UTF-8")
            }
            overrides.append(try override(setting, text, name: setting.variable, origin: .environment))
        }
        return overrides
    }

    private func optionOverrides() throws -> [SettingOverride] {
        var overrides: [SettingOverride] = []
        for text in try arguments.value(of: GlobalOptions.set) {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ParsingError(
                    .conflict("--set needs KEY=VALUE, as in --set recall=0.95"), command: arguments.command?.name)
            }
            let setting = try setting(String(text[..<equals]))
            let value = String(text[text.index(after: equals)...])
            overrides.append(try override(setting, value, name: "--set \(setting.key)", origin: .option))
        }
        return overrides
    }

    private func override(
        _ setting: Setting, _ text: String, name: String, origin: SettingOrigin
    ) throws -> SettingOverride {
        var value = try setting.value(of: [text], name: name)
        if setting.kind == .folder, case .string(let path) = value {
            guard let whole = try absolute(Array(path.utf8)).utf8String else {
                throw WorkspaceError(
                    .invalidSettings, "the current folder is not UTF-8; \(name) has to be a whole path")
            }
            value = .string(whole)
        }
        return SettingOverride(setting: setting.key, value: value, origin: origin)
    }

    /// The setting called `key`. Throws a suggestion where there is none.
    func setting(_ key: String) throws -> Setting {
        guard let setting = Setting.named(key) else {
            throw ParsingError(.conflict(Settings.unknownSetting(key)), command: arguments.command?.name)
        }
        return setting
    }
}
