/// What the scanner tells of a line.
struct Line {
    /// Offset of the first byte.
    var start: Int
    /// Offset of the first byte that is neither space nor tab; `end` for a blank line.
    var first: Int
    /// Offset after the last byte, without the line terminator.
    var end: Int
    /// Open brackets at the start, not counting those in strings and comments; may be negative.
    var depth: Int32 = 0
    /// Columns before `first`, a tab being 4; at most 255.
    var indent: UInt8 = 0
    var traits: Traits = []

    struct Traits: OptionSet {
        let rawValue: UInt8
        static let blank = Traits(rawValue: 1)
        /// Begins inside a string, a here-document, a code fence, a directive: nothing is defined here.
        static let inside = Traits(rawValue: 2)
        /// Begins with or inside a comment.
        static let comment = Traits(rawValue: 4)
        /// A mark that separates cells or pages.
        static let separator = Traits(rawValue: 8)
        /// A preprocessor's directive.
        static let directive = Traits(rawValue: 16)
    }

    var isBlank: Bool { traits.contains(.blank) }
    /// Whether it is code, or prose, that begins on this line.
    var isCode: Bool { traits.isDisjoint(with: [.blank, .inside, .comment]) }
}

/// Begins a line that is preferred as a chunk's first, whatever the language: what an extractor puts between the cells of a
/// notebook, the pages or slides of a document.
package let separatorByte: UInt8 = 0x0C
