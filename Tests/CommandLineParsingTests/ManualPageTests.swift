import CommandLineParsing
import Testing

private let program = ProgramSpecification(
    "ws", summary: "Do things. Well.",
    commands: [
        CommandSpecification(
            "odd", summary: "Take \\ and '.' apart", discussion: [".dot and 'quote begin lines. Then é comes! \\(bu"],
            positionals: [Positional("A \"B\"", isRequired: true, isRepeatable: true, help: "Nm | is <no> macro")],
            options: [Option("kind", short: "k", .value(name: "No", allowed: ["x", "y"]), help: "One of")])
    ], globalOptions: [])

@Suite struct ManualPageTests {
    @Test func textIsTakenForNoMacro() throws {
        let pages = program.manualPages(date: "May 1, 2026", sections: [HelpSection("Files", rows: [("a b", "c.d")])])
        #expect(pages.map(\.name) == ["ws", "ws-odd"])
        let lines = pages[1].content.split(separator: "\n").map(String.init)
        #expect(lines.contains(".Nd Take \\e and '.' apart"))
        #expect(pages[0].content.contains("\n.Nd Do things\n"))
        #expect(lines.contains(".Op Ar options") && lines.contains(".Ar \"A \\(dqB\\(dq\" ..."))
        #expect(lines.contains("\\&.dot and 'quote begin lines.") && lines.contains("Then \\[u00E9] comes!"))
        #expect(
            lines.contains("\\e(bu.") && lines.contains(".It Fl k , Fl Fl kind Ar \"No\"")
                && lines.contains("One of: x, y."))
        #expect(pages[0].content.contains("\n.It \"a b\"\nc.d.\n"))
    }

    @Test func theReferenceHasEveryCommandAndEscapesMarkdown() {
        let text = program.reference(sections: [])
        #expect(text.contains("\n## ws odd\n\nTake \\ and '.' apart.\n\n    ws odd [OPTIONS] A \"B\"...\n"))
        #expect(text.contains("| `A \"B\"` | Nm \\| is \\<no> macro |\n"))
        #expect(text.contains("| `-k`, `--kind No` | One of: x, y |\n"))
    }
}
