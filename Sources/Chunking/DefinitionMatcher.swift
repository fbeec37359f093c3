/// Recognises a definition by the beginning of its line.
struct DefinitionMatcher {
    let text: UnsafeBufferPointer<UInt8>
    let syntax: CompiledSyntax
    let classes: UnsafeBufferPointer<UInt8>

    struct Match {
        var kind: DefinitionKind
        /// Empty for what only holds others (`namespace {`).
        var name: Range<Int>
        /// The type that a receiver names.
        var qualifier: Range<Int>?
        /// Whether it has no name and a definition on each of its lines.
        var isGroup = false
    }

    /// What the line lies in.
    struct Scope {
        /// The innermost definition around it.
        var kind: DefinitionKind?
        var name: Range<Int>?
        /// The kind of each line's definition, when it is a group of such.
        var group: DefinitionKind?
        /// Whether that one holds declarations, or there is none: what is defined here is no local.
        var isDeclaration: Bool
        /// Whether it is as deep as the first line there, so in no block of its own.
        var isDirect: Bool
    }

    func match(_ line: Line, in scope: Scope) -> Match? {
        guard line.isCode else { return nil }
        if line.traits.contains(.directive) { return macro(line) }
        if let group = scope.group { return scope.isDirect ? member(line, of: group) : nil }
        var match: Match?
        if syntax.wordStarts[Int(text[line.first])] || text[line.first] == UInt8(ascii: "@")
            || text[line.first] == UInt8(ascii: "[")
        {
            match = keyword(line, in: scope)
        }
        if match == nil, scope.isDeclaration { match = callable(line, in: scope) ?? assignment(line, in: scope) }
        if match == nil, !syntax.signature.isEmpty { match = signature(line, in: scope) }
        guard var match else { return nil }
        if match.name.isEmpty { return match.kind.isContainer || match.isGroup ? match : nil }
        if isPlaceholder(match.name) { return nil }
        let isInType = match.qualifier != nil || (scope.isDeclaration && scope.kind?.isType == true)
        switch match.kind {
        case .function where syntax.constructors.contains(packed(match.name)): match.kind = .constructor
        case .function where isInType || (scope.kind == .module && scope.isDeclaration && !syntax.hasBraces):
            match.kind = .method
        case .variable where isInType, .constant where isInType && syntax.hasBraces && scope.kind != .enum:
            match.kind = .property
        default: break
        }
        return match
    }

    /// A line of `const (`, `var (`, `type (`.
    private func member(_ line: Line, of group: DefinitionKind) -> Match? {
        let name = word(at: line.first, line.end)
        guard !name.isEmpty, !isPlaceholder(name) else { return nil }
        return Match(kind: group == .type ? valueKind(at: name.upperBound, line.end) ?? group : group, name: name)
    }

    /// What is called `_` is not meant to be found.
    private func isPlaceholder(_ name: Range<Int>) -> Bool {
        name.count == 1 && text[name.lowerBound] == UInt8(ascii: "_")
    }

    /// `#define SQUARE(x)`; what has no parameters is a mere constant, of which headers have hundreds.
    private func macro(_ line: Line) -> Match? {
        var cursor = line.first + 1
        skipSpaces(&cursor, line.end)
        let directive = word(at: cursor, line.end)
        guard packed(directive) == PackedWord("define".utf8, ignoringCase: false) else { return nil }
        cursor = directive.upperBound
        skipSpaces(&cursor, line.end)
        let name = word(at: cursor, line.end)
        guard !name.isEmpty, name.upperBound < line.end, text[name.upperBound] == UInt8(ascii: "(") else { return nil }
        return Match(kind: .macro, name: name)
    }

    private func keyword(_ line: Line, in scope: Scope) -> Match? {
        var cursor = line.first
        var modifiers = 0
        var isEnum = false
        for _ in 0..<16 {
            skipAnnotations(&cursor, line.end)
            let word = self.word(at: cursor, line.end)
            if word.isEmpty {
                // `extern "C" {`
                guard modifiers > 0, cursor < line.end, text[cursor] == UInt8(ascii: "\""), syntax.hasBraces else {
                    return nil
                }
                return Match(kind: .namespace, name: cursor..<cursor)
            }
            guard let role = role(of: word, line.end) else { return nil }
            switch role {
            case .modifier:
                // A modifier alone, or in a list: `package(…)`, `private(set) var`.
                cursor = word.upperBound
                modifiers += 1
                if cursor < line.end, text[cursor] == UInt8(ascii: "(") { cursor = balanced(cursor, line.end) }
                skipSpaces(&cursor, line.end)
                // `template <typename T> class`
                if cursor < line.end, text[cursor] == UInt8(ascii: "<") { cursor = balanced(cursor, line.end) }
            case .definition(let rule):
                // A modifier that is one, unless another definition's word follows: `enum class`, `fun interface`, `class func`.
                var next = word.upperBound
                skipSpaces(&next, line.end)
                let following = self.word(at: next, line.end)
                if !following.isEmpty, syntax.wordStarts[Int(text[next])],
                    case .definition(let inner)? = self.role(of: following, line.end),
                    following.upperBound < line.end, text[following.upperBound] <= 0x20,
                    hasNameAfter(following, line.end),
                    inner.name == .path || inner.name == .receiver, rule.name == .path
                {
                    isEnum = rule.kind == .enum
                    cursor = next
                    continue
                }
                if syntax.syntax.needsModifier, modifiers == 0 { return nil }
                if rule.isDeclaration, !scope.isDeclaration || (rule.kind.rank == 2 && !scope.isDirect) { return nil }
                var match = name(after: word, rule, line)
                if isEnum { match?.kind = .enum }
                return match
            }
        }
        return nil
    }

    private func hasNameAfter(_ word: Range<Int>, _ end: Int) -> Bool {
        var cursor = word.upperBound
        skipSpaces(&cursor, end)
        return !self.word(at: cursor, end).isEmpty
    }

    private func role(of word: Range<Int>, _ end: Int) -> CompiledSyntax.WordRole? {
        let key = packed(word)
        for entry in syntax.words where entry.word == key { return entry.role }
        return nil
    }

    private func name(after word: Range<Int>, _ rule: DefinitionRule, _ line: Line) -> Match? {
        var cursor = word.upperBound
        let end = line.end
        switch rule.name {
        case .word:
            // `init(`, `init?(`, `init<`: not the name of something else.
            guard cursor < end, "(<?!{ ".utf8.contains(text[cursor]) else { return nil }
            return Match(kind: rule.kind, name: word)
        case .path, .receiver, .assigned, .assignedValue:
            guard cursor < end else {
                return rule.kind.isContainer ? Match(kind: rule.kind, name: cursor..<cursor) : nil
            }
            // The word must end here: `type(x)` and `class: 1` define nothing.
            guard text[cursor] <= 0x20 || text[cursor] == UInt8(ascii: "<") || text[cursor] == UInt8(ascii: "!") else {
                return nil
            }
            if text[cursor] == UInt8(ascii: "!") { cursor += 1 }
            skipSpaces(&cursor, end)
            var qualifier: Range<Int>?
            if rule.name == .receiver, cursor < end, text[cursor] == UInt8(ascii: "(") {
                let close = balanced(cursor, end)
                qualifier = receiver(cursor + 1, max(cursor + 1, close - 1))
                cursor = close
                skipSpaces(&cursor, end)
            }
            if syntax.syntax.groups, rule.name == .path, cursor < end, text[cursor] == UInt8(ascii: "(") {
                return Match(kind: rule.kind, name: cursor..<cursor, isGroup: true)
            }
            if cursor < end, text[cursor] == UInt8(ascii: "<") {
                cursor = balanced(cursor, end); skipSpaces(&cursor, end)
            }
            for _ in 0..<4 where syntax.fillers.contains(packed(self.word(at: cursor, end))) {
                cursor = self.word(at: cursor, end).upperBound
                skipSpaces(&cursor, end)
            }
            var name = path(at: cursor, end)
            // `class ABSL_EXPORT Name {`: attributes in capitals, or in brackets, before the name.
            if syntax.syntax.typeWordsInUses, rule.kind.isContainer { name = afterAttributes(name, end) }
            guard let kind = kind(of: rule, after: name, line) else { return nil }
            return Match(kind: kind, name: name, qualifier: qualifier)
        case .implementation:
            if cursor < end, text[cursor] == UInt8(ascii: "<") { cursor = balanced(cursor, end) }
            skipSpaces(&cursor, end)
            var name = path(at: typeStart(cursor, end), end)
            var after = name.upperBound
            if after < end, text[after] == UInt8(ascii: "<") { after = balanced(after, end) }
            skipSpaces(&after, end)
            if packed(self.word(at: after, end)) == PackedWord("for".utf8, ignoringCase: false) {
                after += 3
                skipSpaces(&after, end)
                name = path(at: typeStart(after, end), end)
            }
            return Match(kind: rule.kind, name: name)
        case .header, .headerWord:
            skipSpaces(&cursor, end)
            var start = cursor
            while cursor < end, text[cursor] != UInt8(ascii: "{") {
                if text[cursor] == UInt8(ascii: "=") {
                    guard cursor + 1 < end, text[cursor + 1] == UInt8(ascii: ">") else { break }
                    // What precedes the arrow is the context.
                    start = cursor + 2
                }
                if text[cursor] == 0x20,
                    packed(self.word(at: cursor + 1, end)) == PackedWord("where".utf8, ignoringCase: false)
                {
                    break
                }
                cursor += 1
            }
            let header = trimmed(start..<cursor)
            return Match(
                kind: rule.kind, name: rule.name == .header ? header : path(at: header.lowerBound, header.upperBound))
        case .quoted:
            skipSpaces(&cursor, end)
            if cursor < end, text[cursor] == UInt8(ascii: "(") { cursor += 1 }
            skipSpaces(&cursor, end)
            guard cursor < end, "\"'`".utf8.contains(text[cursor]) else { return nil }
            let start = cursor + 1
            guard let close = text[start..<end].firstIndex(of: text[cursor]), close > start else { return nil }
            return Match(kind: rule.kind, name: start..<close)
        case .arguments:
            skipSpaces(&cursor, end)
            guard cursor < end, text[cursor] == UInt8(ascii: "(") else { return nil }
            let close = balanced(cursor, end)
            return Match(kind: rule.kind, name: trimmed((cursor + 1)..<max(cursor + 1, close - 1)))
        }
    }

    /// The kind of what `name` is given; nil when it is none.
    private func kind(of rule: DefinitionRule, after name: Range<Int>, _ line: Line) -> DefinitionKind? {
        guard rule.name == .assigned || rule.name == .assignedValue else {
            if rule.kind == .type, !syntax.values.isEmpty, !name.isEmpty {
                return valueKind(at: name.upperBound, line.end) ?? .type
            }
            // `struct point p = …`, `struct point *f(…)`, `enum e f(…)`: uses of a type, not definitions.
            if syntax.syntax.typeWordsInUses, rule.kind.isContainer, rule.kind != .namespace {
                return opensBody(after: name, line) ? rule.kind : nil
            }
            return rule.kind
        }
        var cursor = name.upperBound
        while cursor < line.end, text[cursor] != UInt8(ascii: "=") { cursor += 1 }
        let value = cursor < line.end ? valueKind(at: cursor + 1, line.end) : nil
        if value == nil, cursor < line.end, isImport(at: cursor + 1, line.end) { return nil }
        return value ?? (rule.name == .assigned ? rule.kind : nil)
    }

    private func isImport(at start: Int, _ end: Int) -> Bool {
        var cursor = start
        skipSpaces(&cursor, end)
        return syntax.notValues.contains { text[cursor..<end].starts(with: $0) }
    }

    private func opensBody(after name: Range<Int>, _ line: Line) -> Bool {
        for position in name.upperBound..<line.end {
            switch text[position] {
            case UInt8(ascii: "{"), UInt8(ascii: ":"): return true
            case UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "*"),
                UInt8(ascii: ")"):
                return false
            default: break
            }
        }
        // The brace is on the next line.
        var cursor = line.end
        while cursor < text.count, text[cursor] <= 0x20 { cursor += 1 }
        return cursor < text.count && (text[cursor] == UInt8(ascii: "{") || text[cursor] == UInt8(ascii: ":"))
    }

    func valueKind(at start: Int, _ end: Int) -> DefinitionKind? {
        var cursor = start
        skipSpaces(&cursor, end)
        let key = packed(word(at: cursor, end))
        for entry in syntax.values where entry.word == key { return entry.kind }
        guard syntax.syntax.arrows, cursor < end else { return nil }
        let limit = min(end - 1, cursor + 300)
        guard cursor < limit else { return nil }
        // `x => …`, `(a, b) => …`: only what begins with the parameters, no call that takes a function.
        var after = cursor
        if text[cursor] == UInt8(ascii: "<") { after = balanced(after, end); cursor = after }
        if cursor < end, text[cursor] == UInt8(ascii: "(") {
            after = balanced(cursor, end)
        } else {
            after = word(at: cursor, end).upperBound
        }
        if cursor < end, text[cursor] == UInt8(ascii: "("), after == end { return .function }
        while after < limit {
            if text[after] == UInt8(ascii: "="), text[after + 1] == UInt8(ascii: ">") { return .function }
            if "(;=,.".utf8.contains(text[after]) { return nil }
            after += 1
        }
        return nil
    }
}
