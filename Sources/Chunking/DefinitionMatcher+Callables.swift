/// Definitions that no word of their own begins.
extension DefinitionMatcher {
    /// `int main(…) {`, `render() {`, `build() {` of C and its family, of class bodies in JavaScript, of shells.
    func callable(_ line: Line, in scope: Scope) -> Match? {
        let end = line.end
        switch syntax.syntax.callables {
        case .none: return nil
        case .shell:
            let name = word(at: line.first, end)
            var cursor = name.upperBound
            skipSpaces(&cursor, end)
            guard !name.isEmpty, cursor + 1 < end, text[cursor] == UInt8(ascii: "("),
                text[cursor + 1] == UInt8(ascii: ")")
            else { return nil }
            return Match(kind: .function, name: name)
        case .members:
            guard scope.kind?.isType == true else { return nil }
            var cursor = line.first
            var name = cursor..<cursor
            for _ in 0..<8 {
                skipAnnotations(&cursor, end)
                if cursor < end, text[cursor] == UInt8(ascii: "*") { cursor += 1; skipSpaces(&cursor, end) }
                name = word(at: cursor, end)
                cursor = name.upperBound
                if cursor < end, text[cursor] == UInt8(ascii: "(") || text[cursor] == UInt8(ascii: "<") { break }
                if cursor < end, text[cursor] == UInt8(ascii: "?") { cursor += 1; break }
                skipSpaces(&cursor, end)
            }
            guard !name.isEmpty, !syntax.notCallable.contains(packed(name)) else { return nil }
            if cursor < end, text[cursor] == UInt8(ascii: "<") { cursor = balanced(cursor, end) }
            guard cursor < end, text[cursor] == UInt8(ascii: "(") else { return nil }
            guard hasBody(after: cursor, allowsPrototype: scope.kind == .interface) else { return nil }
            return Match(kind: .function, name: name)
        case .typed(let declarations):
            return typedCallable(line, in: scope, declarations: declarations && scope.kind?.isType == true)
        }
    }

    private func typedCallable(_ line: Line, in scope: Scope, declarations: Bool) -> Match? {
        // Only a line with a parenthesis can be a callable.
        guard isName(text[line.first]) || "~@[*:".utf8.contains(text[line.first]),
            declarations || text[line.first..<line.end].contains(UInt8(ascii: "("))
        else { return nil }
        let end = line.end
        var cursor = line.first
        var words = 0
        // Those that are no modifiers: a field has a type and a name.
        var ownWords = 0
        var name = cursor..<cursor
        for _ in 0..<40 {
            skipAnnotations(&cursor, end)
            if declarations, ownWords >= 2, endsField(cursor, end) { return Match(kind: .variable, name: name) }
            guard cursor < end else { return nil }
            let byte = text[cursor]
            if isName(byte) || byte == UInt8(ascii: "~") {
                let start = cursor
                if byte == UInt8(ascii: "~") { cursor += 1 }
                cursor = callablePath(at: cursor, end)
                if start == cursor || syntax.notCallable.contains(packed(start..<cursor)) { return nil }
                name = start..<cursor
                words += 1
                if declarations, !isModifier(name) { ownWords += 1 }
            } else if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "[") {
                cursor = balanced(cursor, end)
            } else if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "?")
                || byte == UInt8(ascii: ",") && words > 0
            {
                // `RED, GREEN;` are no fields.
                if byte == UInt8(ascii: ",") { ownWords = -40 }
                cursor += 1
            } else if byte == UInt8(ascii: "(") {
                guard words > 0 else { return nil }
                let close = closing(cursor)
                // An attribute with arguments, when another name and its parentheses follow.
                if close < end, isAttribute(name), text[close..<end].contains(UInt8(ascii: "(")) {
                    cursor = close
                    continue
                }
                break
            } else {
                return nil
            }
        }
        guard cursor < end, text[cursor] == UInt8(ascii: "("), !name.isEmpty else { return nil }
        let isQualified = text[name].contains(UInt8(ascii: ":")) || text[name.lowerBound] == UInt8(ascii: "~")
        let isConstructor = scope.name.map { text[$0].elementsEqual(text[name]) } ?? false
        let isInType = scope.kind?.isType == true
        guard words > 1 || isQualified || isConstructor || (line.indent == 0 && syntax.syntax.preprocessor && !isInType)
        else {
            return nil
        }
        guard hasBody(after: cursor, allowsPrototype: declarations && words > 1) else { return nil }
        return Match(kind: isConstructor && words >= 1 && isInType ? .constructor : .function, name: name)
    }

    /// Whether what stands at `cursor` follows the name of a field or property: `;`, `= 1;`, `, other;`, `{ get; }`, `=> 1;`,
    /// or the line's end with `{` below.
    private func endsField(_ cursor: Int, _ end: Int) -> Bool {
        if cursor < end { return ";=,{".utf8.contains(text[cursor]) }
        var next = end
        while next < text.count, text[next] <= 0x20 { next += 1 }
        return next < text.count && text[next] == UInt8(ascii: "{")
    }

    private func isModifier(_ word: Range<Int>) -> Bool {
        let key = packed(word)
        guard case .modifier? = syntax.words.first(where: { $0.word == key })?.role else { return false }
        return true
    }

    /// `Class<T>::name`, `operator==`, `name`.
    private func callablePath(at start: Int, _ end: Int) -> Int {
        var cursor = path(at: start, end).upperBound
        let operatorWord = "operator".utf8
        if cursor - start >= 8, text[(cursor - 8)..<cursor].elementsEqual(operatorWord) {
            while cursor < end,
                text[cursor] != UInt8(ascii: "(")
                    || cursor + 1 < end && text[cursor + 1] == UInt8(ascii: ")")
                        && text[cursor - 1] == UInt8(ascii: "r")
            {
                cursor += text[cursor] == UInt8(ascii: "(") ? 2 : 1
            }
            return min(cursor, end)
        }
        if cursor + 1 < end, text[cursor] == UInt8(ascii: ":"), text[cursor + 1] == UInt8(ascii: "~") {
            cursor = word(at: cursor + 2, end).upperBound
        }
        return max(cursor, start)
    }

    private func isAttribute(_ name: Range<Int>) -> Bool {
        text[name].starts(with: "__".utf8) || text[name].allSatisfy { $0 < 0x61 || $0 > 0x7A }
    }

    /// After the parenthesis that closes the one at `start`, perhaps lines below; the text's end when none does nearby.
    private func closing(_ start: Int) -> Int {
        var depth = 0
        var cursor = start
        let limit = min(text.count, start + 3000)
        while cursor < limit {
            switch text[cursor] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return cursor + 1 }
            case UInt8(ascii: ";"), UInt8(ascii: "\""):
                // Only in default values; a parameter list with either is as rare as it is hard to follow.
                if text[cursor] == UInt8(ascii: ";") { return text.count }
            default: break
            }
            cursor += 1
        }
        return text.count
    }

    /// Whether the parameters that begin at `start` are followed by a body, or by a semicolon where that is enough.
    private func hasBody(after start: Int, allowsPrototype: Bool) -> Bool {
        var cursor = closing(start)
        let limit = min(text.count, cursor &+ 600)
        while cursor < limit {
            switch text[cursor] {
            case UInt8(ascii: "{"): return true
            case UInt8(ascii: ";"): return allowsPrototype
            case UInt8(ascii: "="): return cursor + 1 < limit && text[cursor + 1] == UInt8(ascii: ">")
            case UInt8(ascii: ":"):
                // A constructor's initialisers, a return type.
                cursor += 1
                continue
            case UInt8(ascii: "("): cursor = closing(cursor); continue
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "\""): return false
            case 0x0A where allowsPrototype && syntax.syntax.arrows:
                // A signature in an interface needs no semicolon.
                return true
            default: cursor += 1; continue
            }
        }
        return false
    }

    /// `M.x = function`, `exports.x = (…) =>`, `x = …`.
    func assignment(_ line: Line, in scope: Scope) -> Match? {
        guard scope.isDirect, !syntax.values.isEmpty || syntax.syntax.assignments != nil else { return nil }
        var cursor = line.first
        skipAnnotations(&cursor, line.end)
        var name = path(at: cursor, line.end)
        for _ in 0..<5 where !syntax.syntax.modifiers.isEmpty {
            guard isModifier(name) else { break }
            cursor = name.upperBound
            skipSpaces(&cursor, line.end)
            name = path(at: cursor, line.end)
        }
        guard !name.isEmpty, isName(text[name.lowerBound]) else { return nil }
        cursor = name.upperBound
        skipSpaces(&cursor, line.end)
        // A type may be declared between the name and the value.
        if syntax.syntax.assignments != nil || syntax.syntax.arrows, cursor < line.end,
            text[cursor] == UInt8(ascii: ":")
        {
            while cursor < line.end, text[cursor] != UInt8(ascii: "=") { cursor += 1 }
        }
        guard cursor + 1 < line.end, text[cursor] == UInt8(ascii: "="), text[cursor + 1] != UInt8(ascii: "="),
            text[cursor + 1] != UInt8(ascii: ">")
        else { return nil }
        if let kind = valueKind(at: cursor + 1, line.end) { return Match(kind: kind, name: name) }
        guard let kind = syntax.syntax.assignments, !text[name].contains(UInt8(ascii: ".")) else { return nil }
        return Match(kind: kind, name: name)
    }

    /// `name x y = …` of a function without signature; only its first equation, and nothing below a signature.
    private func equation(_ line: Line, _ name: Range<Int>, in scope: Scope) -> Match? {
        guard line.indent == 0, (0x61...0x7A).contains(text[name.lowerBound]), name.upperBound < line.end,
            text[name.upperBound] == 0x20, !(scope.name.map { text[$0].elementsEqual(text[name]) } ?? false)
        else { return nil }
        // `a <+> b = …` defines the operator.
        let next = min(name.upperBound + 1, line.end - 1)
        guard isName(text[next]) || "([\"!~=|".utf8.contains(text[next]) else { return nil }
        for position in name.upperBound..<(line.end - 1) where text[position] == 0x20 {
            // The arguments end at the first mark that stands alone.
            guard text[position + 1] == UInt8(ascii: "=") || text[position + 1] == UInt8(ascii: "|") else { continue }
            return position + 2 == line.end || text[position + 2] == 0x20 ? Match(kind: .function, name: name) : nil
        }
        return nil
    }

    /// `name :: Int -> Int` of Haskell.
    func signature(_ line: Line, in scope: Scope) -> Match? {
        guard line.indent == 0 || scope.kind?.isType == true else { return nil }
        let name = path(at: line.first, line.end)
        guard !name.isEmpty else { return nil }
        var cursor = name.upperBound
        while cursor < line.end {
            skipSpaces(&cursor, line.end)
            guard cursor < line.end, text[cursor] == UInt8(ascii: ",") else { break }
            cursor += 1
            skipSpaces(&cursor, line.end)
            cursor = path(at: cursor, line.end).upperBound
        }
        guard cursor + 1 < line.end, text[cursor..<line.end].starts(with: syntax.signature) else {
            return equation(line, name, in: scope)
        }
        return Match(kind: .function, name: name)
    }
}
