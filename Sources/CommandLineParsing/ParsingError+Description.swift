extension ParsingError {
    /// For people: what is wrong, and what to type instead. `display` makes bytes that were typed safe to show.
    package func message(program: String, display: ([UInt8]) -> String) -> String {
        switch fact {
        case .unknownOption(let option, let suggestion):
            let option = display(Array(option.utf8))
            if let suggestion { return "unknown option '\(option)'; did you mean '\(suggestion)'?" }
            return "unknown option '\(option)'; put '--' before text that begins with a hyphen"
        case .unknownCommand(let name, let suggestion):
            let name = display(Array(name.utf8))
            if let suggestion { return "unknown command '\(name)'; did you mean '\(program) \(suggestion)'?" }
            return "unknown command '\(name)'; '\(program) help' lists the commands"
        case .missingValue(let option):
            return "option '\(option)' needs a value"
        case .emptyValue(let option):
            return "option '\(option)' needs a value that is not empty"
        case .unexpectedValue(let option, let value):
            return "option '\(option)' takes no value, but got '\(display(value))'"
        case .invalidValue(let option, let value, let expected):
            return "option '\(option)' cannot be '\(display(value))'; it must be \(expected)"
        case .missingPositional(let name):
            return "\(name) is missing"
        case .unexpectedPositional(let argument):
            return "unexpected argument '\(display(argument))'"
        case .missingCommand:
            return "no command given; '\(program) help\(command.map { " " + $0 } ?? "")' lists the commands"
        case .conflict(let words):
            return words
        }
    }
}
