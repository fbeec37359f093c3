import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws config list` and `get`
enum ConfigListCommand {
    static let list = Command(
        specification: CommandSpecification(
            "config list", summary: "Show all settings, each with where it comes from",
            options: [GlobalOptions.json.option]),
        run: { invocation in
            let workspace = try invocation.findWorkspace(from: currentDirectory())
            let effective = try invocation.settingsSources().read(for: workspace)
            if invocation.arguments.has(GlobalOptions.json) {
                var json = JSONWriter()
                json.object { json in
                    json.key("workspace")
                    if let workspace { json.value(workspace.root.description) } else { json.null() }
                    json.key("settings")
                    json.array { json in
                        for setting in Setting.all { write(setting, effective, to: &json) }
                    }
                    json.member("warnings", effective.warnings)
                }
                try invocation.print(json)
            } else {
                try invocation.output.write(text(effective, width: invocation.style().width))
                for warning in effective.warnings { warn(warning) }
            }
            return .success
        })

    static let get = Command(
        specification: CommandSpecification(
            "config get", summary: "Show a setting, and where it comes from",
            discussion: [
                "Prints the value as JSON, a tab, and 'default', 'user', 'workspace', 'environment' or 'option'."
            ],
            positionals: [Positional("KEY", isRequired: true, help: "The setting", completes: .known("settings"))],
            options: [GlobalOptions.json.option]),
        run: { invocation in
            let setting = try invocation.setting(String(decoding: invocation.arguments.positionals[0], as: UTF8.self))
            let workspace = try invocation.findWorkspace(from: currentDirectory())
            let effective = try invocation.settingsSources().read(for: workspace)
            if invocation.arguments.has(GlobalOptions.json) {
                var json = JSONWriter()
                write(setting, effective, to: &json)
                try invocation.print(json)
            } else {
                let value = setting.value(effective.settings).json
                try invocation.output.write("\(value)\t\(effective.origin(of: setting).rawValue)\n")
            }
            for warning in effective.warnings { warn(warning) }
            return .success
        })

    private static func write(_ setting: Setting, _ effective: EffectiveSettings, to json: inout JSONWriter) {
        json.object { json in
            json.member("key", setting.key)
            json.key("value")
            setting.value(effective.settings).write(to: &json)
            json.member("origin", effective.origin(of: setting).rawValue)
            json.key("default")
            setting.standard.write(to: &json)
            json.member("variable", setting.variable)
            json.member("meaning", setting.meaning)
        }
    }

    /// Columns: key, origin, value. The last is cut at `width`.
    private static func text(_ effective: EffectiveSettings, width: Int?) -> String {
        let keyWidth = Setting.all.map(\.key.utf8.count).max() ?? 0
        let originWidth = SettingOrigin.environment.rawValue.utf8.count
        return Setting.all.map { setting in
            let origin = effective.origin(of: setting).rawValue
            var value = setting.value(effective.settings).json
            if value == "null", let words = setting.standardWords { value += " (\(words))" }
            let start = padded(setting.key, keyWidth) + "  " + padded(origin, originWidth) + "  "
            return start + safeText(value, width: width.map { max($0 - start.utf8.count, 20) }) + "\n"
        }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
