import CommandLineParsing
import SystemSupport

/// Options that every command has, and those that several share.
enum GlobalOptions {
    static let workspace = OptionKey<[UInt8]?>.path(
        "workspace", short: "w", valueName: "DIR",
        help: "The workspace is exactly DIR; without it, the nearest folder upwards with a .workspace of yours",
        completes: .known("workspaces", orFolders: true))
    static let dataDirectory = OptionKey<[UInt8]?>.path(
        "data-dir", valueName: "DIR", help: "Keep the index in DIR instead of in the workspace (WS_DATA_DIR)",
        completes: .folders)
    static let color = OptionKey<ColorChoice>.choice(
        "color", valueName: "WHEN", standard: .auto, help: "When to use colours")
    static let set = OptionKey<[String]>.texts(
        "set", valueName: "KEY=VALUE", help: "Set a setting for this command; 'ws config list' lists them",
        completes: .known("assignments"))
    static let help = OptionKey<Bool>.flag("help", short: "h", help: "Show help")
    static let version = OptionKey<Bool>.flag("version", short: "V", help: "Show the version")

    static let all: [Option] = [
        workspace.option, dataDirectory.option, set.option, color.option, help.option, version.option,
    ]

    static let json = OptionKey<Bool>.flag("json", help: "Print one JSON document")
    static let force = OptionKey<Bool>.flag("force", help: "Work on / or a home folder all the same")
}

extension Invocation {
    /// The folder that `--workspace` names, absolute.
    func workspaceOption() throws -> BytePath? {
        try arguments.value(of: GlobalOptions.workspace).map(absolute)
    }

    /// Where `--data-dir` or else WS_DATA_DIR puts databases, absolute.
    func dataDirectory() throws -> BytePath? {
        let typed = try arguments.value(of: GlobalOptions.dataDirectory)
        return try (typed ?? environment.nonEmpty("WS_DATA_DIR")).map(absolute)
    }

    /// How to print on standard output.
    func style() throws -> TerminalStyle {
        let isTerminal = isTerminal(1)
        let choice = try arguments.value(of: GlobalOptions.color)
        return TerminalStyle(
            usesColor: usesColor(choice, isTerminal: isTerminal, environment: environment),
            width: isTerminal ? terminalWidth(1) ?? 80 : nil)
    }
}
