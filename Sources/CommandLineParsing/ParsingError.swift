/// What is wrong with a command line. Options are given as typed, with their hyphens.
package struct ParsingError: Error, Hashable, Sendable {
    package enum Fact: Hashable, Sendable {
        /// `suggestion` is the option most like it, with its hyphens.
        case unknownOption(String, suggestion: String?)
        case unknownCommand(String, suggestion: String?)
        case missingValue(option: String)
        case emptyValue(option: String)
        case unexpectedValue(option: String, value: [UInt8])
        case invalidValue(option: String, value: [UInt8], expected: String)
        case missingPositional(String)
        case unexpectedPositional([UInt8])
        case missingCommand
        /// Options or arguments that do not go together, in words.
        case conflict(String)
    }

    package let fact: Fact
    /// The command concerned, when it is known.
    package let command: String?

    package init(_ fact: Fact, command: String? = nil) {
        self.fact = fact
        self.command = command
    }
}
