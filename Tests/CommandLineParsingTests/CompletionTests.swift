import CommandLineParsing
import Testing

private let program = ProgramSpecification(
    "ws", summary: "Search",
    commands: [
        CommandSpecification(
            "search", summary: "Find",
            positionals: [
                Positional("QUERY", help: ""), Positional("PATH", isRepeatable: true, help: "", completes: .files),
            ],
            options: [
                Option("mode", short: "m", .value(name: "MODE", allowed: ["a", "b"]), help: "How"),
                Option("lang", .value(name: "LANG"), isRepeatable: true, help: "", completes: .known("languages")),
                Option("quiet", short: "q", .flag, help: ""),
            ]),
        CommandSpecification(
            "store", summary: "Keep",
            subcommands: [
                CommandSpecification("store add", summary: "Add", positionals: [Positional("FILE", help: "")]),
                CommandSpecification("store get", summary: "Get"),
            ]), CommandSpecification("secret", summary: "", isHidden: true),
    ], globalOptions: [Option("data-dir", .value(name: "DIR"), help: "", completes: .folders)])

@Suite struct CompletionTests {
    private func completions(_ line: String) -> CompletionRequest {
        program.completions(of: line.split(separator: " ", omittingEmptySubsequences: false).map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("", ["search", "store"]), ("sea", ["search", "store"]), ("store ", ["add", "get"]),
        ("-q --data-dir x ", ["search", "store"]),
        ("search --", ["--mode", "--lang", "--quiet", "--data-dir"]), ("search -qm a --", ["--lang", "--data-dir"]),
        ("search --lang x -", ["--mode", "--lang", "--quiet", "--data-dir"]), ("search -q", []), ("nothing ", []),
        ("nothing --", []),
        ("search -- --", []), ("store add x ", []), ("store more ", []),
    ])
    func wordsOfTheTables(line: String, words: [String]) { #expect(completions(line).candidates.map(\.word) == words) }

    @Test(arguments: [
        ("search ", Completion.text), ("search q ", .files), ("search q p q", .files),
        ("search --mode ", .words(["a", "b"])),
        ("search -m ", .words(["a", "b"])), ("search -qm ", .words(["a", "b"])), ("search -ma ", .text),
        ("search --mode=a q ", .files), ("search --lang ", .known("languages")), ("--data-dir ", .folders),
        ("search -- -q ", .files), ("search --mode -- ", .text), ("search --quiet=x q ", .files),
    ])
    func valuesThatComeNext(line: String, completion: Completion) {
        #expect(completions(line).completion == completion)
    }

    @Test func aValueBehindAnEqualsSignIsApart() {
        let request = completions("search --mode=se=")
        #expect(request.prefix == Array("--mode=".utf8) && request.typed == Array("se=".utf8))
        #expect(request.completion == .words(["a", "b"]))
        #expect(completions("search --quiet=x").completion == .text)
        #expect(program.completions(of: [[0xFF], [0x2D, 0xFF, 0x3D]]).candidates.isEmpty)
    }
}
