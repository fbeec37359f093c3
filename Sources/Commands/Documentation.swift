import CommandLineParsing
import SystemSupport
import Workspace

/// The files of this repository that are made from the tables of commands and settings, so that they say what the program does.
package enum Documentation {
    /// A file by its path in the repository, and its content.
    package struct File: Hashable, Sendable {
        package let path: String
        package let content: String
    }

    /// The files that are made altogether.
    package static var files: [File] {
        let pages = program.manualPages(date: date, sections: sections)
        return Shell.allCases.map { File(path: $0.path, content: $0.script) }
            + pages.map { File(path: "man/man1/\($0.name).1", content: $0.content) }
            + [File(path: "docs/cli.md", content: program.reference(sections: sections))]
    }

    /// When what the pages describe was last changed by much.
    private static let date = "November 21, 2026"

    /// What the program's page tells besides.
    private static let sections = [
        HelpSection(
            "Environment",
            rows: Setting.all.map { ($0.variable, "The setting \($0.key): \(lowercased($0.meaning))") } + [
                ("WS_DATA_DIR", "Keep indexes in this folder instead of in the workspaces, as --data-dir does."),
                ("WS_TRUST_SETTINGS", "1 allows, for this command, what 'ws trust' does."),
                ("WS_LOG", "debug has the daemon log more."),
                ("NO_COLOR, CLICOLOR_FORCE", "No colours, or colours also where no terminal is."),
            ]),
        HelpSection(
            "Files",
            rows: [
                (".workspace/config.json", "The settings of a workspace: JSON with comments."),
                (".workspace/ignore", "What is left out of the index, as in .gitignore."),
                (".workspace/index.db", "The index. It can always be made again."),
                ("~/.config/ws/config.json", "Your own settings for all workspaces."),
                ("~/.config/ws/store.json", "The settings of the store of vectors."),
                ("~/.local/share/ws", "The store of vectors. It cannot be made again."),
                ("~/.local/state/ws", "The daemon's list and log, and whose settings are trusted."),
            ]),
    ]

    private static func lowercased(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    /// The part of a file between two lines that is made: a path in the repository, the part's name, and what it is to be.
    package static var parts: [(path: String, name: String, content: String)] {
        [("docs/settings.md", "settings", Setting.table)]
    }

    /// `text` with the part called `name` replaced; nil when it has none.
    package static func replacing(_ name: String, in text: String, with content: String) -> String? {
        let begin = "<!-- made by scripts/generate-docs: \(name) -->\n"
        let end = "<!-- end -->\n"
        guard let start = text.range(of: begin), let stop = text[start.upperBound...].range(of: end) else { return nil }
        return text[..<start.upperBound] + content + text[stop.lowerBound...]
    }
}

extension StringProtocol {
    /// The first place of `other`, compared byte by byte.
    fileprivate func range(of other: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].utf8.starts(with: other.utf8) {
                return index..<(utf8.index(index, offsetBy: other.utf8.count))
            }
            index = utf8.index(after: index)
        }
        return nil
    }
}
