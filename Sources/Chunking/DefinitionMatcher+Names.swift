/// Reading words, paths and brackets of one line.
extension DefinitionMatcher {
    @inline(__always)
    func isName(_ byte: UInt8) -> Bool { classes[Int(byte)] & ByteClass.name != 0 }

    func skipSpaces(_ cursor: inout Int, _ end: Int) {
        while cursor < end, text[cursor] == 0x20 || text[cursor] == 0x09 { cursor += 1 }
    }

    /// The word at `start`, which may be empty. `@` and `(` count where the table has words that begin so.
    func word(at start: Int, _ end: Int) -> Range<Int> {
        guard start < end else { return end..<end }
        var cursor = start
        if !isName(text[cursor]), syntax.wordStarts[Int(text[cursor])] { cursor += 1 }
        while cursor < end,
            isName(text[cursor]) || text[cursor] == UInt8(ascii: "*") && cursor > start && syntax.syntax.arrows
        {
            cursor += 1
        }
        return start..<cursor
    }

    func packed(_ range: Range<Int>) -> PackedWord {
        PackedWord(UnsafeBufferPointer(rebasing: text[range]), ignoringCase: syntax.syntax.ignoresCase)
    }

    /// The name at `start` with what qualifies it; generic parameters in the middle and a trailing joint are left out.
    func path(at start: Int, _ end: Int) -> Range<Int> {
        var cursor = start
        // `(<+>)`, `` `quoted name` ``, `'orders'`
        if cursor < end, text[cursor] == UInt8(ascii: "(") {
            let close = balanced(cursor, end)
            return text[cursor..<close].contains(0x20) ? cursor..<cursor : cursor..<close
        }
        if cursor < end, text[cursor] == UInt8(ascii: "`") || text[cursor] == UInt8(ascii: "'"),
            let close = text[(cursor + 1)..<end].firstIndex(of: text[cursor])
        {
            return (cursor + 1)..<close
        }
        var last = cursor
        while cursor < end {
            if isName(text[cursor]) {
                cursor += 1
                last = cursor
            } else if syntax.pathBytes.contains(text[cursor]), cursor > start {
                cursor += 1
            } else if text[cursor] == UInt8(ascii: "<"), cursor > start {
                // `fun List<T>.first`
                let close = balanced(cursor, end)
                guard close < end, syntax.pathBytes.contains(text[close]), close + 1 < end,
                    text[close + 1] != UInt8(ascii: " ")
                else { break }
                cursor = close
            } else {
                break
            }
        }
        // Operators: `func == (`, `operator+(`.
        if last == start, start < end, "=+-*/<>!&|^~%?$".utf8.contains(text[start]) {
            while last < end, "=+-*/<>!&|^~%?$.:".utf8.contains(text[last]) { last += 1 }
        }
        return start..<last
    }

    /// After the bracket that closes the one at `start`, on the same line; `end` when none does.
    func balanced(_ start: Int, _ end: Int) -> Int {
        var depth = 0
        var cursor = start
        while cursor < end {
            switch text[cursor] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ">")
            where cursor > start && text[cursor - 1] != UInt8(ascii: "-") && text[cursor - 1] != UInt8(ascii: "="):
                depth -= 1
            default: break
            }
            cursor += 1
            if depth <= 0 { return cursor }
        }
        return end
    }

    /// Over `@Name(…)` and `[Name(…)]` before a definition on the same line.
    func skipAnnotations(_ cursor: inout Int, _ end: Int) {
        for _ in 0..<8 {
            skipSpaces(&cursor, end)
            guard cursor < end, !syntax.decorators.isEmpty else { return }
            if text[cursor] == UInt8(ascii: "@"), !syntax.wordStarts[0x40] || role(at: cursor, end) == nil {
                cursor = path(at: cursor + 1, end).upperBound
                if cursor < end, text[cursor] == UInt8(ascii: "(") { cursor = balanced(cursor, end) }
            } else if text[cursor] == UInt8(ascii: "["), syntax.syntax.preprocessor {
                cursor = balanced(cursor, end)
            } else {
                return
            }
        }
    }

    private func role(at cursor: Int, _ end: Int) -> CompiledSyntax.WordRole? {
        let key = packed(word(at: cursor, end))
        return syntax.words.first { $0.word == key }?.role
    }

    /// The type of `(m *Mux[T])`: the last word outside brackets.
    func receiver(_ start: Int, _ end: Int) -> Range<Int>? {
        var cursor = start
        var last: Range<Int>?
        while cursor < end, text[cursor] != UInt8(ascii: "[") {
            guard isName(text[cursor]) else {
                cursor += 1
                continue
            }
            let word = word(at: cursor, end)
            last = word
            cursor = word.upperBound
        }
        return last
    }

    /// Over `&`, `'a`, `mut`, `dyn`, `!` before a type.
    func typeStart(_ start: Int, _ end: Int) -> Int {
        var cursor = start
        while cursor < end {
            if "&*(!? ".utf8.contains(text[cursor]) {
                cursor += 1
            } else if text[cursor] == UInt8(ascii: "'") {
                cursor = word(at: cursor + 1, end).upperBound
            } else {
                let word = packed(self.word(at: cursor, end))
                guard
                    word == PackedWord("mut".utf8, ignoringCase: false)
                        || word == PackedWord("dyn".utf8, ignoringCase: false)
                else { return cursor }
                cursor += 3
            }
        }
        return cursor
    }

    /// The name after attributes in capitals, `[[…]]` and `__attribute__((…))`.
    func afterAttributes(_ first: Range<Int>, _ end: Int) -> Range<Int> {
        var name = first
        for _ in 0..<4 {
            var cursor = name.upperBound
            if cursor < end, text[cursor] == UInt8(ascii: "("), !name.isEmpty { cursor = balanced(cursor, end) }
            if name.isEmpty, cursor < end, text[cursor] == UInt8(ascii: "[") { cursor = balanced(cursor, end) }
            skipSpaces(&cursor, end)
            let next = path(at: cursor, end)
            // `class Name final`, `enum class Name`.
            guard !next.isEmpty, isName(text[next.lowerBound]) else { return name }
            let word = packed(next)
            if word == PackedWord("final".utf8, ignoringCase: false) { return name }
            name = next
        }
        return name
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start] <= 0x20 { start += 1 }
        while end > start, text[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }
}

/// What a line is to the definitions around it.
extension DefinitionMatcher {
    /// Whether it belongs to the definition below.
    func isDecorator(_ line: Line) -> Bool {
        syntax.decorators.contains { text[line.first..<line.end].starts(with: $0) }
    }

    /// Whether it ends, or goes on with, a definition of the same indentation.
    func closes(_ line: Line) -> Bool {
        syntax.closers.contains { closer in
            guard text[line.first..<line.end].starts(with: closer) else { return false }
            let after = line.first + closer.count
            return after == line.end || !isName(text[after]) || !isName(closer[0])
        }
    }

    /// How many brackets the line begins with closing: two for `});`.
    func closingBrackets(_ line: Line) -> Int32 {
        var count: Int32 = 0
        for position in line.first..<line.end {
            guard classes[Int(text[position])] & ByteClass.close != 0 else { break }
            count &+= 1
        }
        return count
    }

    /// Whether it goes on with a definition whose body has not begun: deeper, or a clause of its own.
    func continuesHeader(_ line: Line, isDeeper: Bool) -> Bool {
        isDeeper || text[line.first] == UInt8(ascii: ":")
            || packed(word(at: line.first, line.end)) == PackedWord("where".utf8, ignoringCase: false)
    }

    /// Whether it is an equation of the function whose signature is above.
    func continues(_ line: Line, _ name: Range<Int>) -> Bool {
        guard !syntax.signature.isEmpty, line.isCode, !name.isEmpty else { return false }
        return text[word(at: line.first, line.end)].elementsEqual(text[name])
    }

    /// Whether it holds only the type of the function whose name is on the next line.
    func isReturnType(_ line: Line) -> Bool {
        guard line.isCode, line.indent == 0, !line.traits.contains(.directive) else { return false }
        let last = text[line.end - 1]
        return (isName(last) || last == UInt8(ascii: "*") || last == UInt8(ascii: ">"))
            && text[line.first..<line.end].allSatisfy { isName($0) || "*<>,: ".utf8.contains($0) }
    }
}
