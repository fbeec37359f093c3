/// What a command line says: the facts of a parse, in the order they were typed. Arguments are bytes, since paths are.
package struct ParsedArguments: Sendable {
    /// An option that was given, with its value when it takes one.
    package struct Occurrence: Sendable, Hashable {
        /// The `Option.name`.
        package let option: String
        package let value: [UInt8]
    }

    /// Nil when no command was given.
    package var command: CommandSpecification?
    package var occurrences: [Occurrence] = []
    package var positionals: [[UInt8]] = []

    package init() {}

    /// The value of an option, converted.
    package func value<Value>(of key: OptionKey<Value>) throws(ParsingError) -> Value {
        try key.convert(occurrences.lazy.filter { $0.option == key.option.name }.map(\.value))
    }

    /// Whether an option was given.
    package func has(_ key: OptionKey<Bool>) -> Bool {
        occurrences.contains { $0.option == key.option.name }
    }

    /// Complains when an argument is missing that the command needs. Apart from the parse, so that `--help` comes first.
    package func requirePositionals() throws(ParsingError) {
        guard let command, command.subcommands.isEmpty else {
            throw ParsingError(.missingCommand, command: command?.name)
        }
        if let missing = command.positionals.dropFirst(positionals.count).first(where: \.isRequired) {
            throw ParsingError(.missingPositional(missing.name), command: command.name)
        }
    }
}
