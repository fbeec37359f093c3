/// A page of the manual, in mdoc(7).
package struct ManualPage: Sendable {
    /// `ws-search`
    package let name: String
    package let content: String
}

extension ProgramSpecification {
    /// The pages of the program and of each command; commands that are part of another are on its page. `date` is as mdoc has it:
    /// `November 21, 2026`. `sections` come into the program's page, before its exit codes.
    package func manualPages(date: String, sections extra: [HelpSection]) -> [ManualPage] {
        let pages = shownCommands.map(\.name)
        var main = Manual(title: name, date: date)
        main.head(name: name, summary: summary)
        main.macro("Nm", [])
        main.macro("Ar", ["command"])
        main.lines.append(".Op Ar options")
        main.lines.append(".Op Ar arguments")
        main.macro("Sh", ["DESCRIPTION"])
        main.text(summary)
        main.macro("Pp", [])
        main.text("The commands are these; each has a manual page of its own, such as \(name)-\(pages[0]).")
        main.list(shownCommands.map { (".It Cm \($0.name)", $0.summary) })
        main.macro("Pp", [])
        main.text("All commands have these options:")
        main.list(globalOptions.map { ($0.item, $0.helpWithValues) })
        for section in extra + self.sections {
            main.macro("Sh", [section.title == "Exit codes" ? "EXIT STATUS" : section.title.uppercased()])
            main.list(section.rows.map { (".It " + Manual.argument($0.term), $0.text) })
        }
        main.seeAlso(pages.map { "\(name)-\($0)" })
        return [ManualPage(name: name, content: main.content)]
            + shownCommands.map { ManualPage(name: "\(name)-\($0.name)", content: page(of: $0, date: date)) }
    }

    private func page(of command: CommandSpecification, date: String) -> String {
        var page = Manual(title: "\(name)-\(command.name)", date: date)
        page.head(name: "\(name)-\(command.name)", summary: command.summary)
        synopsis(of: command, &page)
        page.macro("Sh", ["DESCRIPTION"])
        describe(command, &page)
        for part in command.subcommands where !part.isHidden {
            page.macro("Ss", ["\(name) \(part.name)"])
            synopsis(of: part, &page)
            page.macro("Pp", [])
            describe(part, &page)
        }
        page.macro("Pp", [])
        page.lines.append("The options of every command are described in")
        page.lines.append(".Xr \(name) 1 .")
        page.seeAlso([name])
        return page.content
    }

    private func synopsis(of command: CommandSpecification, _ page: inout Manual) {
        page.macro("Nm", ["\(name) \(command.name)"])
        if !command.subcommands.isEmpty { page.macro("Ar", ["command"]) }
        if !command.options.isEmpty || !command.subcommands.isEmpty { page.lines.append(".Op Ar options") }
        for positional in command.positionals {
            let words = Manual.argument(positional.name) + (positional.isRepeatable ? " ..." : "")
            page.lines.append(positional.isRequired ? ".Ar \(words)" : ".Op Ar \(words)")
        }
    }

    private func describe(_ command: CommandSpecification, _ page: inout Manual) {
        page.text(command.summary)
        for paragraph in command.discussion {
            page.macro("Pp", [])
            page.text(paragraph)
        }
        let rows =
            command.positionals.map { (".It Ar " + Manual.argument($0.name), $0.help) }
            + command.options.map { ($0.item, $0.helpWithValues) }
        if !rows.isEmpty { page.list(rows) }
    }
}

extension Option {
    fileprivate var item: String {
        let short = short.map { "Fl \($0) , " } ?? ""
        guard case .value(let valueName, _) = form else { return ".It \(short)Fl Fl \(name)" }
        return ".It \(short)Fl Fl \(name) Ar \(Manual.argument(valueName))"
    }

    fileprivate var helpWithValues: String {
        guard case .value(_, let allowed) = form, !allowed.isEmpty else { return help }
        return help + ": " + allowed.joined(separator: ", ")
    }
}

/// Lines of mdoc.
private struct Manual {
    var lines: [String] = []

    init(title: String, date: String) {
        lines = [".\\\" Made by scripts/generate-docs.", ".Dd \(date)", ".Dt \(title.uppercased()) 1", ".Os"]
    }

    var content: String { lines.joined(separator: "\n") + "\n" }

    mutating func head(name: String, summary: String) {
        macro("Sh", ["NAME"])
        macro("Nm", [name])
        // A phrase, not a sentence.
        let words = summary.split(separator: " ")
        let end = words.firstIndex { $0.last == "." } ?? words.endIndex
        var phrase = words[..<min(end + 1, words.endIndex)].joined(separator: " ")
        if phrase.last == "." { phrase.removeLast() }
        lines.append(".Nd " + Self.escaped(phrase))
        macro("Sh", ["SYNOPSIS"])
    }

    mutating func macro(_ name: String, _ arguments: [String]) {
        lines.append(([".\(name)"] + arguments.map(Self.argument)).joined(separator: " "))
    }

    mutating func list(_ rows: [(item: String, text: String)]) {
        lines.append(".Bl -tag -width Ds")
        for row in rows {
            lines.append(row.item)
            text(row.text)
        }
        lines.append(".El")
    }

    mutating func seeAlso(_ names: [String]) {
        macro("Sh", ["SEE ALSO"])
        let sorted = names.sorted()
        for (index, name) in sorted.enumerated() {
            lines.append(".Xr \(name) 1" + (index < sorted.count - 1 ? " ," : ""))
        }
    }

    /// Sentences, each on lines of its own as mdoc wants it, with a full stop at the end.
    mutating func text(_ text: String) {
        var line = ""
        func isEnd(_ word: Substring) -> Bool { word.last == "." || word.last == "?" || word.last == "!" }
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.utf8.count + word.utf8.count > 70 {
                add(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
            if isEnd(word) {
                add(line)
                line = ""
            }
        }
        if !line.isEmpty { add(line + (line.hasSuffix(":") ? "" : ".")) }
    }

    private mutating func add(_ line: String) {
        let escaped = Self.escaped(line)
        lines.append((escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" : "") + escaped)
    }

    /// As one argument of a macro.
    static func argument(_ text: String) -> String {
        let escaped = escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\(dq")
        return escaped.contains(" ") || escaped.utf8.count <= 3 ? "\"\(escaped)\"" : escaped
    }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\e"
            case _ where scalar.isASCII: String(scalar)
            default: "\\[u" + padded(String(scalar.value, radix: 16, uppercase: true)) + "]"
            }
        }.joined()
    }

    private static func padded(_ digits: String) -> String {
        String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
