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
    package static var files: [File] { [] }

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
