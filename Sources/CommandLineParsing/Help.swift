/// A titled list of two columns in a help text.
package struct HelpSection: Sendable {
    package let title: String
    package let rows: [(term: String, text: String)]

    package init(_ title: String, rows: [(term: String, text: String)]) {
        self.title = title
        self.rows = rows
    }
}

extension ProgramSpecification {
    /// The help of the whole program, in lines of at most `width` columns.
    package func help(width: Int) -> String {
        var text = HelpText(width: width)
        text.paragraph(summary)
        text.paragraph("Usage: \(name) COMMAND [OPTIONS] [ARGUMENTS]")
        text.section(HelpSection("Commands", rows: shownCommands.map { ($0.name, $0.summary) }))
        text.section(HelpSection("Options of every command", rows: globalOptions.map(\.helpRow)))
        for section in sections { text.section(section) }
        text.paragraph("'\(name) help COMMAND' tells more about a command.")
        return text.output
    }

    /// The help of one command, in lines of at most `width` columns.
    package func help(for command: CommandSpecification, width: Int) -> String {
        var text = HelpText(width: width)
        text.paragraph(command.summary)
        text.paragraph(usage(of: command))
        for paragraph in command.discussion { text.paragraph(paragraph) }
        text.section(HelpSection("Commands", rows: command.subcommands.map { ($0.name, $0.summary) }))
        text.section(HelpSection("Arguments", rows: command.positionals.map { ($0.usage, $0.help) }))
        text.section(HelpSection("Options", rows: command.options.map(\.helpRow)))
        text.section(HelpSection("Options of every command", rows: globalOptions.map(\.helpRow)))
        return text.output
    }

    /// `Usage: ws search [OPTIONS] QUERY [PATH]...`
    package func usage(of command: CommandSpecification) -> String {
        let positionals = command.positionals.map { $0.isRequired ? $0.usage : "[\($0.name)]" + $0.dots }
        let parts = command.subcommands.isEmpty ? [] : ["COMMAND"]
        return (["Usage:", name, command.name] + parts + ["[OPTIONS]"] + positionals).joined(separator: " ")
    }
}

extension Positional {
    fileprivate var dots: String { isRepeatable ? "..." : "" }
    fileprivate var usage: String { name + dots }
}

extension Option {
    fileprivate var helpRow: (term: String, text: String) {
        let short = short.map { "-\($0), " } ?? "    "
        guard case .value(let valueName, let allowed) = form else { return ("\(short)--\(name)", help) }
        let values = allowed.isEmpty ? "" : " (\(allowed.joined(separator: ", ")))"
        return ("\(short)--\(name) \(valueName)", help + values)
    }
}

/// Text laid out in paragraphs and two-column sections. Help texts are ASCII: a character is a column.
private struct HelpText {
    let width: Int
    private(set) var output = ""

    init(width: Int) { self.width = max(width, 40) }

    mutating func paragraph(_ text: String) {
        if !output.isEmpty { output += "\n" }
        for line in wrapped(text, width: width) { output += line + "\n" }
    }

    mutating func section(_ section: HelpSection) {
        guard !section.rows.isEmpty else { return }
        output += "\n\(section.title):\n"
        // A term too long for the first column gets a line of its own.
        let widest = section.rows.map(\.term.utf8.count).filter { $0 <= 26 }.max() ?? 26
        let indent = widest + 4
        for row in section.rows {
            let lines = wrapped(row.text, width: width - indent)
            let term = "  " + row.term
            var rest = lines[...]
            if row.term.utf8.count <= widest, let first = rest.popFirst() {
                output += term + spaces(indent - term.utf8.count) + first + "\n"
            } else {
                output += term + "\n"
            }
            for line in rest { output += spaces(indent) + line + "\n" }
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
