import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws config path`
enum ConfigPathCommand {
    static let command = Command(
        specification: CommandSpecification(
            "config path", summary: "Show where the settings are",
            discussion: ["The workspace's file, and your own, which counts less. With --user, only the path of that."],
            options: [ConfigCommand.user.option, GlobalOptions.json.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let workspace = try invocation.findWorkspace(from: currentDirectory())
        var files = [(SettingOrigin.user, invocation.userSettingsFile)]
        if !invocation.arguments.has(ConfigCommand.user) { files.insert((.workspace, workspace?.settingsFile), at: 0) }
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            json.object { json in
                for (origin, path) in files {
                    json.key(origin.rawValue)
                    guard let path else {
                        json.null()
                        continue
                    }
                    json.object { json in
                        json.member("path", path.description)
                        json.member("exists", exists(path))
                    }
                }
            }
            try invocation.print(json)
        } else if invocation.arguments.has(ConfigCommand.user) {
            guard let path = invocation.userSettingsFile else { return .nothingFound }
            try invocation.output.write("\(path)\n")
        } else {
            for (origin, path) in files {
                guard let path else { continue }
                let note = exists(path) ? "" : "\tmissing"
                try invocation.output.write("\(path)\t\(origin.rawValue)\(note)\n")
            }
        }
        return .success
    }

    private static func exists(_ path: BytePath) -> Bool {
        (try? FileStatus.of(path, followingLinks: true))?.kind == .regular
    }
}
