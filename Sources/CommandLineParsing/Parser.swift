extension ProgramSpecification {
    /// Reads the arguments that follow the program's name.
    ///
    /// The first argument that is no option names the command, and where that consists of others, the second one of these. Options are `--name`, `--name value`, `--name=value`, `-n`,
    /// `-n value`, `-nvalue`, and flags in bundles (`-lq`); after `--` nothing is an option. A value may begin with a hyphen
    /// unless it is an option of the command; `-` and negative numbers are no options.
    package func parse(_ arguments: [[UInt8]]) throws(ParsingError) -> ParsedArguments {
        var parser = Parser(program: self, arguments: arguments)
        try parser.parseAll()
        return parser.parsed
    }
}

private struct Parser {
    let program: ProgramSpecification
    let arguments: [[UInt8]]
    var next = 0
    var parsed = ParsedArguments()

    init(program: ProgramSpecification, arguments: [[UInt8]]) {
        self.program = program
        self.arguments = arguments
    }

    var options: [Option] { (parsed.command?.options ?? []) + program.globalOptions }

    func error(_ fact: ParsingError.Fact) -> ParsingError { ParsingError(fact, command: parsed.command?.name) }

    mutating func parseAll() throws(ParsingError) {
        var optionsEnded = false
        while next < arguments.count {
            let argument = arguments[next]
            next += 1
            if optionsEnded || !isOption(argument) {
                try parsePositional(argument)
            } else if argument == Array("--".utf8) {
                optionsEnded = true
            } else if argument.starts(with: "--".utf8) {
                try parseLong(argument)
            } else {
                try parseShort(argument)
            }
        }
    }

    func isOption(_ argument: [UInt8]) -> Bool {
        guard argument.count >= 2, argument[0] == UInt8(ascii: "-") else { return false }
        let isNumeric =
            argument[1] == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(argument[1])
        return !isNumeric || Double(String(decoding: argument, as: UTF8.self)) == nil
    }

    mutating func parsePositional(_ argument: [UInt8]) throws(ParsingError) {
        guard let command = parsed.command, command.subcommands.isEmpty else {
            let prefix = parsed.command.map { $0.name + " " } ?? ""
            let choices = parsed.command?.subcommands ?? program.commands
            let name = prefix + String(decoding: argument, as: UTF8.self)
            guard let chosen = choices.first(where: { $0.name == name }) else {
                throw error(
                    .unknownCommand(
                        name, suggestion: suggestion(for: name, among: choices.filter { !$0.isHidden }.map(\.name))))
            }
            parsed.command = chosen
            return
        }
        guard parsed.positionals.count < command.positionals.count || command.positionals.last?.isRepeatable == true
        else { throw error(.unexpectedPositional(argument)) }
        parsed.positionals.append(argument)
    }

    mutating func parseLong(_ argument: [UInt8]) throws(ParsingError) {
        let body = argument.dropFirst(2)
        let equals = body.firstIndex(of: UInt8(ascii: "="))
        let name = String(decoding: body[..<(equals ?? body.endIndex)], as: UTF8.self)
        guard let option = options.first(where: { $0.name == name }) else {
            let suggestion = suggestion(for: name, among: options.map(\.name)).map { "--" + $0 }
            throw error(.unknownOption("--" + name, suggestion: suggestion))
        }
        let value = equals.map { Array(body[($0 + 1)...]) }
        if option.takesValue {
            if let value {
                try add(option, typed: "--" + name, value: value)
            } else {
                try add(option, typed: "--" + name, value: takeValue(typed: "--" + name))
            }
        } else if let value {
            throw error(.unexpectedValue(option: "--" + name, value: value))
        } else {
            try add(option, typed: "--" + name, value: [])
        }
    }

    mutating func parseShort(_ argument: [UInt8]) throws(ParsingError) {
        var rest = argument.dropFirst()
        while let byte = rest.popFirst() {
            guard let option = options.first(where: { $0.short == Unicode.Scalar(byte) }) else {
                throw error(unknownShort(byte, in: argument))
            }
            let typed = "-" + String(Unicode.Scalar(byte))
            guard option.takesValue else {
                try add(option, typed: typed, value: [])
                continue
            }
            if rest.first == UInt8(ascii: "=") { rest.removeFirst() }
            let value = try rest.isEmpty ? takeValue(typed: typed) : Array(rest)
            try add(option, typed: typed, value: value)
            return
        }
    }

    /// `-limit` is more often `--limit` with a hyphen lost than `-l -i …`.
    func unknownShort(_ byte: UInt8, in argument: [UInt8]) -> ParsingError.Fact {
        let whole = String(decoding: argument.dropFirst().prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        if whole.utf8.count > 1, let name = suggestion(for: whole, among: options.map(\.name)) {
            return .unknownOption("-" + whole, suggestion: "--" + name)
        }
        let typed = byte < 0x80 ? "-" + String(Unicode.Scalar(byte)) : "-" + whole
        return .unknownOption(typed, suggestion: nil)
    }

    mutating func takeValue(typed: String) throws(ParsingError) -> [UInt8] {
        guard next < arguments.count, !namesOption(arguments[next]) else { throw error(.missingValue(option: typed)) }
        defer { next += 1 }
        return arguments[next]
    }

    func namesOption(_ argument: [UInt8]) -> Bool {
        guard isOption(argument) else { return false }
        if argument.starts(with: "--".utf8) {
            let name = String(decoding: argument.dropFirst(2).prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
            return name.isEmpty || options.contains { $0.name == name }
        }
        return options.contains { $0.short == Unicode.Scalar(argument[1]) }
    }

    mutating func add(_ option: Option, typed: String, value: [UInt8]) throws(ParsingError) {
        if case .value(_, let allowed) = option.form, !allowed.isEmpty,
            !allowed.contains(String(decoding: value, as: UTF8.self))
        {
            throw error(.invalidValue(option: typed, value: value, expected: list(allowed)))
        }
        parsed.occurrences.append(ParsedArguments.Occurrence(option: option.name, value: value))
    }

    func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
