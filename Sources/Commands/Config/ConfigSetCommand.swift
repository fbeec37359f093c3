import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws config set` and `unset`
enum ConfigSetCommand {
    static let set = Command(
        specification: CommandSpecification(
            "config set", summary: "Write a setting into the workspace's file, or your own",
            discussion: [
                "Comments and all else in the file stay as they are. Several values make a list; 'null' is the default.",
                "Write patterns and values that begin with a hyphen behind '--'.",
            ],
            positionals: [
                Positional("KEY", isRequired: true, help: "The setting", completes: .known("settings")),
                Positional(
                    "VALUE", isRequired: true, isRepeatable: true, help: "What it is to be", completes: .known("values")
                ),
            ], options: [ConfigCommand.user.option, SearchOptions.quiet.option]),
        run: { invocation in
            let setting = try setting(invocation)
            let texts = try invocation.arguments.positionals.dropFirst().map { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw RequestError(.invalidInput, "the value is not text in UTF-8")
                }
                return text
            }
            try change(setting, to: setting.value(of: texts, name: setting.key), invocation)
            return .success
        })

    static let unset = Command(
        specification: CommandSpecification(
            "config unset", summary: "Take a setting out of the workspace's file, or your own",
            positionals: [Positional("KEY", isRequired: true, help: "The setting", completes: .known("settings"))],
            options: [ConfigCommand.user.option, SearchOptions.quiet.option]),
        run: { invocation in
            try change(setting(invocation), to: nil, invocation)
            return .success
        })

    private static func setting(_ invocation: Invocation) throws -> Setting {
        try invocation.setting(String(decoding: invocation.arguments.positionals[0], as: UTF8.self))
    }

    private static func change(_ setting: Setting, to value: JSONValue?, _ invocation: Invocation) throws {
        let file = try file(invocation, makingIt: value != nil)
        let hasChanged = try file.set(setting, to: value)
        if invocation.arguments.has(SearchOptions.quiet) { return }
        let shown = value.map { "\(setting.key) = \(safeText($0.json, width: 60))" } ?? "without \(setting.key)"
        writeToStandardError("\(file.path): \(shown)\(hasChanged ? "" : ", as before")\n")
        let origin: SettingOrigin = invocation.arguments.has(ConfigCommand.user) ? .user : .workspace
        let workspace = try invocation.findWorkspace(from: currentDirectory())
        // What is wrong elsewhere in the file does not make this wrong.
        guard let effective = try? invocation.settingsSources().read(for: workspace), value != nil else { return }
        let holding = effective.origin(of: setting)
        if holding != origin { warn("\(setting.key) is set elsewhere, too, which counts: \(holding.rawValue)") }
    }

    private static func file(_ invocation: Invocation, makingIt makesIt: Bool) throws -> SettingsFile {
        if invocation.arguments.has(ConfigCommand.user) {
            guard let path = invocation.userSettingsFile else {
                throw RequestError(.refused, "HOME is not set, so there is no place for settings of yours")
            }
            return .ofUser(path)
        }
        let directory = try currentDirectory()
        guard let workspace = try invocation.findWorkspace(from: directory) else {
            throw RequestError(
                .noWorkspace, "\(directory) is in no workspace; 'ws init' makes it one, and --user sets it for all")
        }
        if makesIt, !workspace.isInitialized { try workspace.initialize() }
        return .of(workspace)
    }
}
