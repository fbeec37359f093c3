/// A language that files are written in: an entry of the table in `Language+Table.swift`. Two bytes, cheap to copy and compare.
///
/// Equal names mean equal values, whatever the order of the table; store `name`, never the position.
package struct Language: Hashable, Sendable {
    /// The position in the table, below `Language.all.count`.
    package let index: UInt8

    init(index: Int) { self.index = UInt8(index) }

    /// What it is called in settings, filters and answers: lower case, ASCII, without spaces (`python`, `cpp`).
    package var name: String { languageTable[Int(index)].name }

    /// What files of this language are for.
    package var content: ContentClass { languageTable[Int(index)].content }

    /// Other names that `named(_:)` takes, in lower case; may be empty.
    package var aliases: [String] { words(of: languageTable[Int(index)].aliases) }

    /// The extensions that tell this language, without dot, in lower case; may be empty.
    package var extensions: [String] { words(of: languageTable[Int(index)].extensions) }

    /// Every language, in the order of the table.
    package static let all: [Language] = languageTable.indices.map { Language(index: $0) }
}

/// What a file is for, as the filter `--content` tells them apart.
package enum ContentClass: String, Hashable, Sendable, CaseIterable {
    /// Programs, their tests, their templates.
    case code
    /// Prose for people.
    case docs
    /// Settings, build descriptions, data.
    case config
}

extension Language: CustomStringConvertible {
    package var description: String { name }
}

func words(of list: String) -> [String] { list.split(separator: " ").map(String.init) }
