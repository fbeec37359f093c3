internal import TextAnalysis

/// A `Syntax` made ready for scanning: bytes instead of strings, tables instead of lists. One per language, made once.
final class CompiledSyntax: Sendable {
    let syntax: Syntax
    /// What each byte can be, a set of `ByteClass`.
    let classes: [UInt8]
    /// What may begin at a byte of class `opener`, the longest first.
    let openers: [Opener]
    /// Which bytes the words of `words` begin with.
    let wordStarts: [Bool]
    let words: [(word: PackedWord, role: WordRole)]
    let fillers: [PackedWord]
    let notCallable: [PackedWord]
    let values: [(word: PackedWord, kind: DefinitionKind)]
    let notValues: [[UInt8]]
    let constructors: [PackedWord]
    let decorators: [[UInt8]]
    let pathBytes: [UInt8]
    let signature: [UInt8]
    /// Whether a heading or fence can begin a line.
    let isProse: Bool
    let hasBraces: Bool
    let countsBrackets: Bool
    let closers: [[UInt8]]

    struct Opener: Sendable {
        var bytes: [UInt8]
        var form: Form
        enum Form: Sendable {
            case lineComment
            case block(close: [UInt8], isComment: Bool, spansLines: Bool, escapes: Bool)
            case character, heredoc, rawHashes, regularExpression
        }
    }

    enum WordRole: Sendable {
        case modifier
        case definition(DefinitionRule)
    }

    init(_ syntax: Syntax) {
        self.syntax = syntax
        func pack(_ list: String) -> [PackedWord] {
            list.split(separator: " ").map { PackedWord($0.utf8, ignoringCase: syntax.ignoresCase) }
        }
        openers = Self.openers(of: syntax)
        var words = pack(syntax.modifiers).map { (word: $0, role: WordRole.modifier) }
        for rule in syntax.definitions { words += pack(rule.words).map { ($0, .definition(rule)) } }
        self.words = words
        fillers = pack(syntax.fillers)
        notCallable = pack(syntax.notCallable)
        values = syntax.values.flatMap { entry in pack(entry.words).map { ($0, entry.kind) } }
        notValues = syntax.notValues.split(separator: " ").map { Array($0.utf8) }
        constructors = pack(syntax.constructors)
        decorators = syntax.decorators.map { Array($0.utf8) }
        pathBytes = Array(syntax.pathBytes.utf8)
        signature = Array((syntax.signature ?? "").utf8)
        isProse = !syntax.headings.isEmpty
        switch syntax.nesting {
        case .braces:
            (hasBraces, countsBrackets, closers) = (true, true, [])
        case .indentation(let closers, let brackets):
            hasBraces = false
            countsBrackets = brackets
            self.closers = closers.split(separator: " ").map { Array($0.utf8) }
        }

        var classes = [UInt8](repeating: 0, count: 256)
        for byte in 0..<256 {
            let isLetter = (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
            if isLetter || (0x30...0x39).contains(byte) || byte == 0x5F || byte >= 0x80 {
                classes[byte] |= ByteClass.name
            }
        }
        for byte in syntax.nameBytes.utf8 { classes[Int(byte)] |= ByteClass.name }
        for byte in "([{".utf8 { classes[Int(byte)] |= ByteClass.open }
        for byte in ")]}".utf8 { classes[Int(byte)] |= ByteClass.close }
        for opener in openers { classes[Int(opener.bytes[0])] |= ByteClass.opener }
        self.classes = classes
        var starts = [Bool](repeating: false, count: 256)
        for rule in [syntax.modifiers] + syntax.definitions.map(\.words) {
            for word in rule.split(separator: " ") {
                guard let first = word.utf8.first else { continue }
                starts[Int(first)] = true
                if syntax.ignoresCase, (0x61...0x7A).contains(first) { starts[Int(first & 0xDF)] = true }
            }
        }
        wordStarts = starts
    }

    private static func openers(of syntax: Syntax) -> [Opener] {
        var openers: [Opener] = []
        func add(_ text: String, _ form: Opener.Form) { openers.append(Opener(bytes: Array(text.utf8), form: form)) }
        for (open, close) in syntax.blockComments {
            add(open, .block(close: Array(close.utf8), isComment: true, spansLines: true, escapes: false))
        }
        for comment in syntax.lineComments { add(comment, .lineComment) }
        for string in syntax.strings {
            add(
                string.open,
                .block(
                    close: Array(string.close.utf8), isComment: false, spansLines: string.spansLines,
                    escapes: string.escapes))
        }
        if syntax.characters { add("'", .character) }
        if let heredoc = syntax.heredoc { add(heredoc, .heredoc) }
        if case .hashes = syntax.rawStrings { add("#\"", .rawHashes); add("##", .rawHashes) }
        if syntax.regularExpressions { add("/", .regularExpression) }
        return openers.sorted { $0.bytes.count > $1.bytes.count }
    }

    /// The syntax of `language`; for nil and for languages without one, that of indentation and blank lines alone.
    static func of(_ language: Language?) -> CompiledSyntax {
        guard let language else { return plain }
        return table[Int(language.index)]
    }

    private static let plain = CompiledSyntax(Syntax(nesting: .indentation(closers: "", brackets: false)))
    private static let table: [CompiledSyntax] = Language.all.map { language in
        (programmingSyntaxes[language.name] ?? documentSyntaxes[language.name]).map(CompiledSyntax.init) ?? plain
    }
}

enum ByteClass {
    static let name: UInt8 = 1
    static let open: UInt8 = 2
    static let close: UInt8 = 4
    static let opener: UInt8 = 8
}

/// A word's first 16 bytes and its length, as numbers to compare at once.
struct PackedWord: Hashable, Sendable {
    let value: UInt128
    let count: Int

    @inline(__always)
    init(_ bytes: some Collection<UInt8>, ignoringCase: Bool) {
        var value: UInt128 = 0
        var count = 0
        for byte in bytes {
            if count == 16 { break }
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            value = value << 8 | UInt128(ignoringCase && isUpper ? byte | 0x20 : byte)
            count += 1
        }
        self.value = value
        self.count = bytes.count
    }
}
