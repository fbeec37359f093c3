import CommandLineParsing
import Testing

private let command = CommandSpecification(
    "search", summary: "Search by meaning",
    discussion: ["Answers are fresh by default: changed files are indexed first."],
    positionals: [
        Positional("QUERY", isRequired: true, help: "What to look for"),
        Positional("PATH", isRepeatable: true, help: "Files or folders to look in"),
    ],
    options: [
        OptionKey<Int?>.integer("limit", short: "n", valueName: "N", in: 1...9, help: "Return at most N results")
            .option,
        OptionKey<[UInt8]?>.path(
            "a-name-that-is-long-for-its-column", valueName: "DIR", help: "A folder with quite a lot to say about it"
        ).option,
    ])
private let program = ProgramSpecification(
    "ws", summary: "Search", commands: [command], globalOptions: [],
    sections: [HelpSection("Exit codes", rows: [("0", "found")])])

@Suite struct HelpTests {
    @Test func aCommandsHelpComesFromTheTable() {
        #expect(
            program.help(for: command, width: 50) == """
                Search by meaning

                Usage: ws search [OPTIONS] QUERY [PATH]...

                Answers are fresh by default: changed files are
                indexed first.

                Arguments:
                  QUERY    What to look for
                  PATH...  Files or folders to look in

                Options:
                  -n, --limit N  Return at most N results
                      --a-name-that-is-long-for-its-column DIR
                                 A folder with quite a lot to say
                                 about it

                """)
    }

    @Test func theProgramsHelpListsCommandsAndSections() {
        let help = program.help(width: 80)
        #expect(help.contains("\n  search  Search by meaning\n"))
        #expect(help.contains("\nExit codes:\n  0  found\n"))
    }

    @Test(arguments: [40, 60, 80, 200])
    func linesKeepWithinTheWidth(_ width: Int) {
        let lines = program.help(for: command, width: width).split(separator: "\n")
        #expect(lines.allSatisfy { $0.utf8.count <= max(width, 46) })
    }

    @Test(arguments: [
        ("seach", "search"), ("sttaus", "status"), ("stat", "status"), ("x", nil), ("completely", nil),
    ])
    func suggestionsAreNear(_ typed: String, _ expected: String?) {
        #expect(suggestion(for: typed, among: ["search", "status", "index"]) == expected)
    }
}
