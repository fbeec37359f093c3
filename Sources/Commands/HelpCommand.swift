import CommandLineParsing

/// `ws help`
enum HelpCommand {
    static let command = Command(
        specification: CommandSpecification(
            "help", summary: "Show help", positionals: [Positional("COMMAND", help: "The command to explain")]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        guard let name = invocation.arguments.positionals.first.map({ String(decoding: $0, as: UTF8.self) }) else {
            try show(nil, invocation)
            return .success
        }
        guard let command = program.command(name) else {
            let nearest = suggestion(for: name, among: program.commands.map(\.name))
            throw ParsingError(.unknownCommand(name, suggestion: nearest))
        }
        try show(command, invocation)
        return .success
    }

    /// Prints the help of `command`, or of the program.
    static func show(_ command: CommandSpecification?, _ invocation: Invocation) throws {
        let width = min(terminalWidth(1) ?? 80, 100)
        let text = command.map { program.help(for: $0, width: width) } ?? program.help(width: width)
        try invocation.output.write(text)
    }
}
