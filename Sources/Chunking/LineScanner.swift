import Glibc

/// Goes over a text once and tells lines of code from comments, strings and blank lines.
struct LineScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private let syntax: CompiledSyntax
    private let classes: UnsafeBufferPointer<UInt8>
    private var mode = Mode.code
    private var depth: Int32 = 0
    /// The here-document that begins on the next line.
    private var pendingTag: Range<Int>?

    private enum Mode {
        case code
        case block(close: [UInt8], isComment: Bool, spansLines: Bool, escapes: Bool)
        case heredoc(tag: Range<Int>)
        case directive
        /// A fenced block of Markdown: the mark and the least length of its closing fence.
        case fence(UInt8, Int)
        case frontMatter
    }

    static func lines(of text: UnsafeBufferPointer<UInt8>, _ syntax: CompiledSyntax) -> [Line] {
        syntax.classes.withUnsafeBufferPointer { classes in
            var scanner = LineScanner(text: text, syntax: syntax, classes: classes)
            return scanner.scan()
        }
    }

    private init(text: UnsafeBufferPointer<UInt8>, syntax: CompiledSyntax, classes: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.syntax = syntax
        self.classes = classes
    }

    private mutating func scan() -> [Line] {
        var lines: [Line] = []
        lines.reserveCapacity(text.count / 28 + 1)
        guard let base = text.baseAddress else { return [] }
        var start = 0
        while start < text.count {
            var end = text.count
            var next = end
            if let feed = memchr(base + start, 0x0A, end - start) {
                end = base.distance(to: feed.assumingMemoryBound(to: UInt8.self))
                next = end + 1
            }
            if end > start, text[end - 1] == 0x0D { end -= 1 }
            var line = Line(start: start, first: start, end: end, depth: depth)
            measureIndentation(&line)
            if end > start, text[start] == separatorByte {
                line.traits = .separator
                // What a cell leaves open ends with it.
                if syntax.isProse { mode = .code }
            }
            if line.first == end {
                line.traits.insert(.blank)
                if case .directive = mode { mode = .code }
            } else {
                scan(&line, isFirst: start == 0)
            }
            lines.append(line)
            start = next
        }
        return lines
    }

    private func measureIndentation(_ line: inout Line) {
        var columns = 0
        var position = line.start
        while position < line.end {
            switch text[position] {
            case 0x20, separatorByte: columns += 1
            case 0x09: columns += 4
            default:
                line.indent = UInt8(min(columns, 255))
                line.first = position
                return
            }
            position += 1
        }
        line.first = line.end
    }

    private mutating func scan(_ line: inout Line, isFirst: Bool) {
        var position = line.first
        switch mode {
        case .code:
            if syntax.isProse, beginsFence(line, isFirst: isFirst) { return }
            if syntax.syntax.preprocessor, text[line.first] == UInt8(ascii: "#") {
                line.traits.insert(.directive)
                if text[line.end - 1] == UInt8(ascii: "\\") { mode = .directive }
                return
            }
            line.traits.formUnion(leadingComment(line))
        case .block(_, let isComment, _, _):
            line.traits.insert(isComment ? .comment : .inside)
            position = endOfBlock(from: position, to: line.end)
        case .heredoc(let tag):
            line.traits.insert(.inside)
            if closes(line, tag) { mode = .code }
            return
        case .directive:
            line.traits.insert(.inside)
            if text[line.end - 1] != UInt8(ascii: "\\") { mode = .code }
            return
        case .fence(let mark, let length):
            line.traits.insert(.inside)
            if run(of: mark, from: line.first, to: line.end) >= length { mode = .code }
            return
        case .frontMatter:
            line.traits.insert(.inside)
            if run(of: UInt8(ascii: "-"), from: line.first, to: line.end) == 3 { mode = .code }
            return
        }
        scanCode(from: position, to: line.end, first: line.first)
        if let tag = pendingTag {
            pendingTag = nil
            mode = .heredoc(tag: tag)
        }
    }

    private mutating func scanCode(from start: Int, to end: Int, first: Int) {
        let anything = ByteClass.open | ByteClass.close | ByteClass.opener
        var position = start
        while true {
            while position < end, classes[Int(text[position])] & anything == 0 { position += 1 }
            if position >= end { return }
            let byteClass = classes[Int(text[position])]
            if byteClass & ByteClass.opener != 0, let after = open(at: position, end: end, first: first) {
                position = after
                continue
            }
            if byteClass & ByteClass.open != 0 { depth &+= 1 }
            if byteClass & ByteClass.close != 0 { depth &-= 1 }
            position += 1
        }
    }

    /// - Returns: where to go on; nil when nothing begins at `position`.
    private mutating func open(at position: Int, end: Int, first: Int) -> Int? {
        let byte = text[position]
        for opener in syntax.openers where opener.bytes[0] == byte && matches(opener.bytes, at: position, end: end) {
            let after = position + opener.bytes.count
            switch opener.form {
            case .lineComment:
                // `$#`, `${#x}`, `a#b`: not at the beginning of a word.
                if byte == UInt8(ascii: "#"), position > first, text[position - 1] > 0x20 { continue }
                return end
            case .block(var close, let isComment, var spansLines, var escapes):
                if byte == UInt8(ascii: "\""), position > first {
                    switch syntax.syntax.rawStrings {
                    case .tagged where text[position - 1] == UInt8(ascii: "R"):
                        close = taggedClose(after: after, end: end)
                        (spansLines, escapes) = (true, false)
                    case .verbatim where isVerbatim(before: position, first: first):
                        (spansLines, escapes) = (true, false)
                    default: break
                    }
                }
                mode = .block(close: close, isComment: isComment, spansLines: spansLines, escapes: escapes)
                return endOfBlock(from: after, to: end)
            case .character:
                return endOfCharacter(from: after, to: end)
            case .heredoc:
                guard let tag = heredocTag(after: after, end: end) else { continue }
                if pendingTag == nil { pendingTag = tag }
                return tag.upperBound
            case .rawHashes:
                var quote = position
                while quote < end, text[quote] == byte { quote += 1 }
                guard quote < end, text[quote] == UInt8(ascii: "\"") else { return quote }
                let quotes = run(of: UInt8(ascii: "\""), from: quote, to: end) >= 3 ? 3 : 1
                let close =
                    [UInt8](repeating: UInt8(ascii: "\""), count: quotes)
                    + [UInt8](repeating: byte, count: min(quote - position, 255))
                mode = .block(close: close, isComment: false, spansLines: true, escapes: false)
                return endOfBlock(from: quote + quotes, to: end)
            case .regularExpression:
                return endOfRegularExpression(at: position, end: end, first: first)
            }
        }
        return nil
    }

    /// Goes to the end of the block that is open, or to the end of the line.
    private mutating func endOfBlock(from start: Int, to end: Int) -> Int {
        guard case .block(let close, _, let spansLines, let escapes) = mode else { return start }
        var position = start
        let last = close[0]
        while position < end {
            let byte = text[position]
            if byte == last, matches(close, at: position, end: end) {
                mode = .code
                return position + close.count
            }
            position += escapes && byte == UInt8(ascii: "\\") ? 2 : 1
        }
        if !spansLines { mode = .code }
        return end
    }

    private func endOfCharacter(from start: Int, to end: Int) -> Int {
        guard start < end else { return end }
        if text[start] == UInt8(ascii: "\\") {
            // The longest is `'\u{10FFFF}'`.
            var position = start + 2
            while position < min(end, start + 12) {
                if text[position] == UInt8(ascii: "'") { return position + 1 }
                position += 1
            }
            return start
        }
        let width = text[start] < 0x80 ? 1 : text[start] < 0xE0 ? 2 : text[start] < 0xF0 ? 3 : 4
        return start + width < end && text[start + width] == UInt8(ascii: "'") ? start + width + 1 : start
    }

    /// The word after `<<`, `<<-`, `<<~`, in quotes or not; unmarked it must begin with a capital, for `<<` also shifts.
    private func heredocTag(after start: Int, end: Int) -> Range<Int>? {
        var position = start
        var isMarked = false
        while position < end, "-~'\" ".utf8.contains(text[position]) {
            if text[position] != 0x20 { isMarked = true }
            position += 1
        }
        let word = position
        while position < end, position - word < 64, classes[Int(text[position])] & ByteClass.name != 0 { position += 1 }
        guard position > word, isMarked || (0x41...0x5A).contains(text[word]) else { return nil }
        // `x << -1` is a shift as well.
        if (0x30...0x39).contains(text[word]) { return nil }
        return word..<position
    }

    private func closes(_ line: Line, _ tag: Range<Int>) -> Bool {
        guard line.end - line.first >= tag.count else { return false }
        for offset in 0..<tag.count where text[line.first + offset] != text[tag.lowerBound + offset] { return false }
        let after = line.first + tag.count
        return after == line.end || classes[Int(text[after])] & ByteClass.name == 0
    }

    private func taggedClose(after start: Int, end: Int) -> [UInt8] {
        var position = start
        while position < min(end, start + 16), text[position] != UInt8(ascii: "(") { position += 1 }
        return [UInt8(ascii: ")")] + text[start..<position] + [UInt8(ascii: "\"")]
    }

    private func isVerbatim(before position: Int, first: Int) -> Bool {
        if text[position - 1] == UInt8(ascii: "@") { return true }
        return position - 1 > first && text[position - 1] == UInt8(ascii: "$")
            && text[position - 2] == UInt8(ascii: "@")
    }

    private func endOfRegularExpression(at position: Int, end: Int, first: Int) -> Int? {
        var before = position - 1
        while before >= first, text[before] == 0x20 { before -= 1 }
        if before >= first, !"(,=:[!&|?{};~".utf8.contains(text[before]) { return nil }
        var current = position + 1
        var isInSet = false
        // Bounded, for lines of megabytes; no one writes longer ones.
        while current < min(end, position + 1000) {
            switch text[current] {
            case UInt8(ascii: "\\"): current += 1
            case UInt8(ascii: "["): isInSet = true
            case UInt8(ascii: "]"): isInSet = false
            case UInt8(ascii: "/") where !isInSet: return current + 1
            default: break
            }
            current += 1
        }
        return nil
    }

    private func leadingComment(_ line: Line) -> Line.Traits {
        guard classes[Int(text[line.first])] & ByteClass.opener != 0 else { return [] }
        for opener in syntax.openers where matches(opener.bytes, at: line.first, end: line.end) {
            switch opener.form {
            case .lineComment, .block(_, isComment: true, _, _): return .comment
            default: return []
            }
        }
        return []
    }

    private mutating func beginsFence(_ line: Line, isFirst: Bool) -> Bool {
        let mark = text[line.first]
        let length = run(of: mark, from: line.first, to: line.end)
        if mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"), length >= 3,
            // Backticks that close on the same line are code within a paragraph.
            !text[(line.first + length)..<line.end].contains(UInt8(ascii: "`"))
        {
            mode = .fence(mark, length)
            return true
        }
        if isFirst, mark == UInt8(ascii: "-"), length == 3, line.end - line.first == 3 {
            mode = .frontMatter
            return true
        }
        return false
    }

    private func run(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, text[position] == byte { position += 1 }
        return position - start
    }

    @inline(__always)
    private func matches(_ bytes: [UInt8], at position: Int, end: Int) -> Bool {
        guard bytes.count <= end - position else { return false }
        for offset in 0..<bytes.count where text[position + offset] != bytes[offset] { return false }
        return true
    }
}
