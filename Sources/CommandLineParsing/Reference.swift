extension ProgramSpecification {
    /// All commands and options, in Markdown.
    package func reference(sections extra: [HelpSection]) -> String {
        var text =
            "# The command line\n\nMade by `scripts/generate-docs` from the table that command lines are read by.\n"
        text += "\n    \(name) COMMAND [OPTIONS] [ARGUMENTS]\n\n"
        text += table("command", shownCommands.map { ("[`\($0.name)`](#\(name)-\($0.name))", $0.summary) })
        text += "\n## Options of every command\n\n" + table("option", globalOptions.map(\.row))
        for section in extra + sections {
            text += "\n## \(section.title)\n\n" + table("", section.rows.map { ("`\($0.term)`", $0.text) })
        }
        for command in shownCommands {
            text += description(of: command, level: "##")
            for part in command.subcommands where !part.isHidden { text += description(of: part, level: "###") }
        }
        return text
    }

    private func description(of command: CommandSpecification, level: String) -> String {
        var text = "\n\(level) \(name) \(command.name)\n\n\(escaped(command.summary)).\n\n"
        text += "    " + usage(of: command).dropFirst("Usage: ".count) + "\n"
        for paragraph in command.discussion { text += "\n\(escaped(paragraph))\n" }
        if !command.positionals.isEmpty {
            text += "\n" + table("argument", command.positionals.map { ("`\($0.name)`", $0.help) })
        }
        if !command.options.isEmpty { text += "\n" + table("option", command.options.map(\.row)) }
        return text
    }

    private func table(_ title: String, _ rows: [(String, String)]) -> String {
        "| \(title) | |\n|---|---|\n" + rows.map { "| \($0.0) | \(escaped($0.1)) |\n" }.joined()
    }
}

extension Option {
    fileprivate var row: (String, String) {
        let short = short.map { "`-\($0)`, " } ?? ""
        guard case .value(let valueName, let allowed) = form else { return ("\(short)`--\(name)`", help) }
        return (
            "\(short)`--\(name) \(valueName)`", help + (allowed.isEmpty ? "" : ": " + allowed.joined(separator: ", "))
        )
    }
}

/// Text as Markdown, whose signs stand for themselves.
private func escaped(_ text: String) -> String {
    text.map { "|<*[]`".contains($0) ? "\\\($0)" : String($0) }.joined()
}
