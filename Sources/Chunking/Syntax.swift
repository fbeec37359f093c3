/// What the chunker knows of a language, as data: how to tell comments and strings from code, how definitions nest, and
/// the words that begin them. `docs/adding-a-language.md` explains each field with examples.
struct Syntax: Sendable {
    var lineComments: [String] = []
    var blockComments: [(open: String, close: String)] = []
    var strings: [StringForm] = []
    /// Long string literals with an opening of their own.
    var rawStrings: RawStringForm?
    /// Whether `'x'` is one character, so that a lone `'` (a lifetime, a digit separator, a prime) begins nothing.
    var characters = false
    /// What precedes the tag of a here-document: `<<`, `<<<`.
    var heredoc: String?
    /// Whether `/…/` after an operator is a regular expression.
    var regularExpressions = false
    /// Whether a type's word also precedes its uses, and attributes its name: `struct point p;`, `class EXPORT Point {`.
    var typeWordsInUses = false
    /// Whether lines that begin with `#` are directives, continued by a backslash.
    var preprocessor = false
    var nesting = Nesting.braces
    /// What begins a line that belongs to the definition below it, besides comments: `@`, `#[`, `template`.
    var decorators: [String] = []
    /// Words that may precede the word of a definition.
    var modifiers = ""
    /// Whether a definition must begin with a modifier (SQL's CREATE).
    var needsModifier = false
    /// Words that may stand between the word of a definition and the name (SQL's IF NOT EXISTS).
    var fillers = ""
    var definitions: [DefinitionRule] = []
    /// Whether a definition's word may begin a group in parentheses, a definition a line: `const (`.
    var groups = false
    /// Definitions without a word of their own: `int main(…) {`, `render() {`.
    var callables = CallableForm.none
    /// Words that never are the name or type of a callable.
    var notCallable =
        "if for while switch catch return else new throw do case when until using lock sizeof await yield "
        + "delete goto synchronized super typeof in instanceof assert try function"
    /// What an assigned value begins with, and what is defined by that: `M.x = function`, `const X = struct`.
    var values: [(words: String, kind: DefinitionKind)] = []
    /// What an assigned value begins with that only brings in a name from elsewhere: `require`.
    var notValues = ""
    /// Whether `=>` after an assignment's `=` makes a function of the name.
    var arrows = false
    /// What `name = …` outside functions defines.
    var assignments: DefinitionKind?
    /// What follows a name to declare its type: `name :: Int -> Int`.
    var signature: String?
    /// Names of functions that make an instance.
    var constructors = ""
    /// Bytes of names besides ASCII letters, digits, `_` and everything beyond ASCII.
    var nameBytes = ""
    /// What joins the parts of one name, as separate bytes: `.`, `:`, `\`.
    var pathBytes = "."
    var ignoresCase = false
    var headings: [HeadingForm] = []

    enum Nesting: Sendable {
        /// A definition ends with the bracket that closes it.
        case braces
        /// A definition ends before the next line that is not deeper; `closers` begin a last line that is as deep.
        /// With `brackets`, lines within open brackets do not count.
        case indentation(closers: String, brackets: Bool)
    }
}

/// How a string literal is written.
struct StringForm: Sendable {
    var open: String
    var close: String
    var spansLines = false
    var escapes = true

    static let double = StringForm(open: "\"", close: "\"")
    static let single = StringForm(open: "'", close: "'")
    static let backtick = StringForm(open: "`", close: "`", spansLines: true)
    static let rawBacktick = StringForm(open: "`", close: "`", spansLines: true, escapes: false)
    static let tripleDouble = StringForm(open: "\"\"\"", close: "\"\"\"", spansLines: true)
    static let tripleSingle = StringForm(open: "'''", close: "'''", spansLines: true)
    /// Quotes that span lines and are closed by the next one alike.
    static let longDouble = StringForm(open: "\"", close: "\"", spansLines: true)
    static let longSingle = StringForm(open: "'", close: "'", spansLines: true, escapes: false)
}

enum RawStringForm: Sendable {
    /// `#"…"#`, `r##"…"##`, `#"""…"""#`.
    case hashes
    /// `R"tag(…)tag"`.
    case tagged
    /// `@"…"`.
    case verbatim
}

/// A word that begins a definition, and how its name follows.
struct DefinitionRule: Sendable {
    var words: String
    var kind: DefinitionKind
    var name = NameForm.path
    /// Whether it counts only outside functions, where it is no local name.
    var isDeclaration = false

    init(_ words: String, _ kind: DefinitionKind, _ name: NameForm = .path, declaration: Bool = false) {
        self.words = words
        self.kind = kind
        self.name = name
        self.isDeclaration = declaration
    }

    enum NameForm: Sendable {
        /// `class A`, `fun <T> List<T>.first`, `def self.name`, `[dbo].[Orders]`.
        case path
        /// `func (m *Mux) Route`: the type in parentheses qualifies.
        case receiver
        /// `impl<T> Display for Point<T>`: what is after `for`, when it is there, is the name.
        case implementation
        /// All up to `where`, `=`, `{` or the line's end: `instance Show Point where`.
        case header
        /// The first word of that, after `=>` when there is one: `class Show a => Pretty a where`.
        case headerWord
        /// The word itself: `init`.
        case word
        /// A string literal, perhaps in parentheses: `test "adds" do`, `it("adds", …)`.
        case quoted
        /// The words in parentheses: `TEST(Map, Insert)`.
        case arguments
        /// `const Point = struct {`: the kind is that of the value in `Syntax.values`, else the rule's.
        case assigned
        /// Like `assigned`, but only what has a kind of its own counts.
        case assignedValue
    }
}

enum CallableForm: Sendable {
    case none
    /// A type, a name and parentheses, then a body; with `declarations`, inside a type a semicolon will do for the body, and
    /// a field or property needs no parentheses.
    case typed(declarations: Bool)
    /// A name and parentheses, then a body, directly inside a type.
    case members
    /// A name and empty parentheses.
    case shell
}

/// How headings are written.
enum HeadingForm: Sendable {
    /// One to six of the byte, then a space: `## Install`.
    case marked(UInt8)
    /// A line of `=` or `-` below the text.
    case setext
    /// A line of punctuation below the text, as long as it; the order of the marks makes the levels.
    case underlined
    /// `<h1>` to `<h6>`.
    case tags
}
