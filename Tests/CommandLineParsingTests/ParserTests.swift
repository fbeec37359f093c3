import CommandLineParsing
import Testing

private enum Flavour: String, CaseIterable { case sweet, sour }

private let limit = OptionKey<Int?>.integer("limit", short: "n", valueName: "N", in: -10...100, help: "how many")
private let threshold = OptionKey<Double?>.number("min-score", valueName: "X", in: 0...1, help: "at least")
private let globs = OptionKey<[String]>.texts("glob", short: "g", valueName: "GLOB", help: "which files")
private let list = OptionKey<Bool>.flag("list", short: "l", help: "names only")
private let quiet = OptionKey<Bool>.flag("quiet", short: "q", help: "no words")
private let flavour = OptionKey<Flavour>.choice("flavour", valueName: "F", standard: .sweet, help: "which taste")
private let root = OptionKey<[UInt8]?>.path("workspace", short: "w", valueName: "DIR", help: "where")

private let program = ProgramSpecification(
    "ws", summary: "A test",
    commands: [
        CommandSpecification(
            "search", summary: "Search",
            positionals: [
                Positional("QUERY", isRequired: true, help: "what"),
                Positional("PATH", isRepeatable: true, help: "where"),
            ],
            options: [
                limit.option, threshold.option, globs.option, list.option, quiet.option, flavour.option,
            ]),
        CommandSpecification("status", summary: "Tell"),
    ],
    globalOptions: [root.option])

private func parse(_ arguments: String...) throws(ParsingError) -> ParsedArguments {
    try program.parse(arguments.map { Array($0.utf8) })
}

private func failure(_ arguments: String...) -> ParsingError.Fact? {
    do {
        let parsed = try program.parse(arguments.map { Array($0.utf8) })
        try parsed.requirePositionals()
        _ = try (parsed.value(of: limit), parsed.value(of: threshold), parsed.value(of: globs), parsed.value(of: root))
        return nil
    } catch { return error.fact }
}

@Suite struct ParserTests {
    @Test(
        "a value is taken in every way of writing it",
        arguments: [
            ["--limit", "5"], ["--limit=5"], ["-n", "5"], ["-n5"], ["-n=5"], ["-ln5"], ["-lqn", "5"],
            ["-n", "9", "-n5"],
        ])
    func valueForms(_ arguments: [String]) throws {
        let parsed = try program.parse((["search"] + arguments + ["q"]).map { Array($0.utf8) })
        #expect(try parsed.value(of: limit) == 5)
        #expect(parsed.positionals == [Array("q".utf8)])
    }

    @Test func negativeNumbersAreValuesAndArguments() throws {
        #expect(try parse("search", "-n", "-5", "q").value(of: limit) == -5)
        #expect(try parse("search", "-n-5", "q").value(of: limit) == -5)
        #expect(try parse("search", "-5").positionals == [Array("-5".utf8)])
        #expect(try parse("search", "-.5").positionals == [Array("-.5".utf8)])
    }

    @Test func flagsComeInBundles() throws {
        let parsed = try parse("search", "-lq", "q")
        #expect(parsed.has(list) && parsed.has(quiet))
        #expect(try !parse("search", "-l", "q").has(quiet))
    }

    @Test func nothingIsAnOptionAfterTwoHyphens() throws {
        let parsed = try parse("search", "-l", "--", "-q", "--", "--limit")
        #expect(parsed.positionals == ["-q", "--", "--limit"].map { Array($0.utf8) })
        #expect(!parsed.has(quiet))
    }

    @Test func oneHyphenAndTheEmptyTextAreArguments() throws {
        #expect(try parse("search", "-", "").positionals == [Array("-".utf8), []])
    }

    @Test func repeatedOptionsKeepTheirOrder() throws {
        #expect(try parse("search", "-g", "*.c", "q", "--glob=!x", "-g=y").value(of: globs) == ["*.c", "!x", "y"])
    }

    @Test func globalOptionsStandBeforeAndAfterTheCommand() throws {
        #expect(try parse("-w", "a", "status").value(of: root) == Array("a".utf8))
        #expect(try parse("status", "--workspace=b").value(of: root) == Array("b".utf8))
        #expect(try parse("status").value(of: root) == nil)
    }

    @Test func pathsKeepTheirBytes() throws {
        let name: [UInt8] = [0x66, 0xFF, 0x0A]
        let parsed = try program.parse([Array("search".utf8), Array("-w".utf8), name, Array("q".utf8), name])
        #expect(try parsed.value(of: root) == name)
        #expect(parsed.positionals.last == name)
    }

    @Test func choicesHaveAStandard() throws {
        #expect(try parse("search", "q").value(of: flavour) == .sweet)
        #expect(try parse("search", "q", "--flavour", "sour").value(of: flavour) == .sour)
    }

    @Test func mistakesAreTold() {
        #expect(failure("search", "--limti", "3", "q") == .unknownOption("--limti", suggestion: "--limit"))
        #expect(failure("search", "-limit", "3", "q") == .unknownOption("-limit", suggestion: "--limit"))
        #expect(failure("search", "--zzzzzz", "q") == .unknownOption("--zzzzzz", suggestion: nil))
        #expect(failure("search", "-z", "q") == .unknownOption("-z", suggestion: nil))
        #expect(failure("status", "--limit", "3") == .unknownOption("--limit", suggestion: nil))
        #expect(failure("serach", "q") == .unknownCommand("serach", suggestion: "search"))
        #expect(failure("where is it") == .unknownCommand("where is it", suggestion: nil))
        #expect(failure("search", "q", "-n") == .missingValue(option: "-n"))
        #expect(failure("search", "q", "--limit", "--list") == .missingValue(option: "--limit"))
        #expect(failure("search", "q", "-n", "-q") == .missingValue(option: "-n"))
        #expect(failure("search", "q", "-w", "") == .emptyValue(option: "--workspace"))
        #expect(failure("search", "q", "--list=yes") == .unexpectedValue(option: "--list", value: Array("yes".utf8)))
        #expect(failure("search") == .missingPositional("QUERY"))
        #expect(failure("status", "x") == .unexpectedPositional(Array("x".utf8)))
        #expect(failure() == .missingCommand)
    }

    @Test(arguments: ["x", "", "1.5", "101", "99999999999999999999"])
    func numbersOutOfRangeAreInvalid(_ value: String) {
        guard case .invalidValue("--limit", Array(value.utf8), _) = failure("search", "q", "--limit=" + value) else {
            Issue.record("accepted \(value)")
            return
        }
    }

    @Test(arguments: ["nan", "1.01", "-0.1", "inf", "high"])
    func scoresOutOfRangeAreInvalid(_ value: String) {
        guard case .invalidValue = failure("search", "q", "--min-score", value) else {
            Issue.record("accepted \(value)")
            return
        }
    }

    @Test func aValueOutsideTheSetSaysTheSet() {
        let fact = ParsingError.Fact.invalidValue(
            option: "--flavour", value: Array("salt".utf8), expected: "sweet or sour")
        #expect(failure("search", "q", "--flavour", "salt") == fact)
    }

    @Test func messagesShowTypedBytesSafely() {
        let error = ParsingError(.unexpectedPositional([0x1B]))
        #expect(error.message(program: "ws") { _ in "safe" } == "unexpected argument 'safe'")
        let unknown = ParsingError(.unknownOption("--\u{1B}", suggestion: nil))
        #expect(unknown.message(program: "ws") { _ in "safe" }.hasPrefix("unknown option 'safe'"))
    }
}

@Suite struct SubcommandTests {
    private let program = ProgramSpecification(
        "ws", summary: "Search",
        commands: [
            CommandSpecification("list", summary: "List"),
            CommandSpecification(
                "store", summary: "Keep vectors",
                subcommands: [
                    CommandSpecification(
                        "store add", summary: "Add", positionals: [Positional("FILE", help: "A file")]),
                    CommandSpecification("store list", summary: "List"),
                ]),
        ], globalOptions: [])

    private func parse(_ words: String...) throws(ParsingError) -> ParsedArguments {
        try program.parse(words.map { Array($0.utf8) })
    }

    @Test func theSecondWordNamesThePart() throws {
        let parsed = try parse("store", "add", "list")
        #expect(parsed.command?.name == "store add" && parsed.positionals == [Array("list".utf8)])
        #expect(try parse("list").command?.name == "list")
    }

    @Test func aCommandOfPartsNeedsOne() throws {
        let parsed = try parse("store")
        #expect(throws: ParsingError(.missingCommand, command: "store")) { try parsed.requirePositionals() }
        #expect(throws: ParsingError(.unknownCommand("store ad", suggestion: "store add"), command: "store")) {
            try parse("store", "ad")
        }
    }

    @Test func helpListsTheParts() throws {
        let store = try #require(program.command("store"))
        #expect(program.help(for: store, width: 80).contains("Usage: ws store COMMAND [OPTIONS]"))
        #expect(program.help(for: store, width: 80).contains("  store add   Add\n"))
        #expect(program.command("store add")?.summary == "Add")
    }
}
