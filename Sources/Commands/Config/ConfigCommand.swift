import CommandLineParsing

/// `ws config`
enum ConfigCommand {
    static let user = OptionKey<Bool>.flag("user", help: "Your own settings, for all workspaces")

    static let command: Command = {
        let parts = [
            ConfigListCommand.list, ConfigListCommand.get, ConfigSetCommand.set, ConfigSetCommand.unset,
            ConfigPathCommand.command,
        ]
        return Command(
            specification: CommandSpecification(
                "config", summary: "Show and change settings",
                discussion: [
                    "A setting is what --set says, else its environment variable, else the workspace's "
                        + ".workspace/config.json, else your own $XDG_CONFIG_HOME/ws/config.json, else its default."
                ], subcommands: parts.map(\.specification)),
            run: { _ in throw ParsingError(.missingCommand, command: "config") }, subcommands: parts)
    }()
}
