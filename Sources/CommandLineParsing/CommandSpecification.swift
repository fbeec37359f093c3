/// All that there is to know of a subcommand's command line.
package struct CommandSpecification: Sendable {
    /// As it is typed, with the command that it is part of: `search`, `store add`.
    package let name: String
    /// What it does, in a few words without a full stop.
    package let summary: String
    /// Paragraphs for its help, each on one line.
    package let discussion: [String]
    package let positionals: [Positional]
    package let options: [Option]
    /// The commands it consists of; with any, it does nothing by itself, and takes neither arguments nor options.
    package let subcommands: [CommandSpecification]
    /// Whether it is for programs only, and no help tells of it.
    package let isHidden: Bool

    package init(
        _ name: String, summary: String, discussion: [String] = [], positionals: [Positional] = [],
        options: [Option] = [], subcommands: [CommandSpecification] = [], isHidden: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.positionals = positionals
        self.options = options
        self.subcommands = subcommands
        self.isHidden = isHidden
    }
}

/// All that there is to know of a program's command line.
package struct ProgramSpecification: Sendable {
    package let name: String
    package let summary: String
    package let commands: [CommandSpecification]
    /// Options that may stand before the command and after it.
    package let globalOptions: [Option]
    /// Further sections of the program's help: a title and rows of two columns.
    package let sections: [HelpSection]

    package init(
        _ name: String, summary: String, commands: [CommandSpecification], globalOptions: [Option],
        sections: [HelpSection] = []
    ) {
        self.name = name
        self.summary = summary
        self.commands = commands
        self.globalOptions = globalOptions
        self.sections = sections
    }

    /// Those that people use.
    package var shownCommands: [CommandSpecification] { commands.filter { !$0.isHidden } }

    /// The command called `name`, which may be part of another: `store add`.
    package func command(_ name: String) -> CommandSpecification? {
        commands.lazy.flatMap { [$0] + $0.subcommands }.first { $0.name == name }
    }
}
