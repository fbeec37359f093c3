import CommandLineParsing

/// `ws help`
enum HelpCommand {
    static let command = Command(
        specification: CommandSpecification(
            "help", summary: "Show help",
            positionals: [
                Positional("COMMAND", isRepeatable: true, help: "The command to explain", completes: .known("commands"))
            ]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let names = invocation.arguments.positionals.map { String(decoding: $0, as: UTF8.self) }
        guard !names.isEmpty else {
            try show(nil, invocation)
            return .success
        }
        let name = names.joined(separator: " ")
        guard let command = program.command(name) else {
            let all = program.shownCommands.flatMap { [$0] + $0.subcommands }
            let nearest = suggestion(for: name, among: all.map(\.name))
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
