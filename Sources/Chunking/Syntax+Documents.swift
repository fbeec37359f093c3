private let indentation = Syntax.Nesting.indentation(closers: "", brackets: false)
private let markup = [(open: "<!--", close: "-->")]

/// The syntax of each language for prose and settings, by the language's name in the language table. Those that are in
/// neither table are split by indentation and blank lines alone.
let documentSyntaxes: [String: Syntax] = [
    "markdown": Syntax(nesting: indentation, headings: [.marked(UInt8(ascii: "#")), .setext]),
    "notebook": Syntax(nesting: indentation, headings: [.marked(UInt8(ascii: "#")), .setext]),
    "asciidoc": Syntax(nesting: indentation, headings: [.marked(UInt8(ascii: "="))]),
    "org": Syntax(nesting: indentation, headings: [.marked(UInt8(ascii: "*"))]),
    "restructuredtext": Syntax(nesting: indentation, headings: [.underlined]),
    // The reader of documents writes a page's headings as Markdown does; a page that it shows as source has tags.
    "html": Syntax(blockComments: markup, nesting: indentation, headings: [.marked(UInt8(ascii: "#")), .tags]),
    "xml": Syntax(blockComments: markup, nesting: indentation),
    "yaml": Syntax(lineComments: ["#"], nesting: indentation),
    "toml": Syntax(
        lineComments: ["#"], strings: [.tripleDouble, .tripleSingle, .double, .single], nesting: indentation),
    "ini": Syntax(lineComments: ["#", ";"], nesting: indentation),
]
