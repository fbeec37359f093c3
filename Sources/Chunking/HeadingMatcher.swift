/// Recognises headings in prose.
struct HeadingMatcher {
    struct Heading {
        var level: Int
        var text: Range<Int>
        /// The line of the text, counted from 0.
        var line: Int
    }

    private let text: UnsafeBufferPointer<UInt8>
    private let lines: [Line]
    private let forms: [HeadingForm]
    /// The marks of reStructuredText seen so far, the outermost first; those with a line above count apart.
    private var marks: [Int] = []

    init(text: UnsafeBufferPointer<UInt8>, lines: [Line], forms: [HeadingForm]) {
        self.text = text
        self.lines = lines
        self.forms = forms
    }

    /// The heading that begins on the line at `index`.
    mutating func match(_ index: Int) -> Heading? {
        for form in forms {
            let heading: Heading?
            switch form {
            case .marked(let mark): heading = marked(index, mark)
            case .setext: heading = setext(index)
            case .underlined: heading = underlined(index)
            case .tags: heading = tagged(index)
            }
            if let heading { return heading }
        }
        return nil
    }

    private func marked(_ index: Int, _ mark: UInt8) -> Heading? {
        let line = lines[index]
        guard line.indent <= 3 else { return nil }
        var cursor = line.first
        while cursor < line.end, text[cursor] == mark { cursor += 1 }
        let level = cursor - line.first
        guard (1...6).contains(level), cursor < line.end, text[cursor] == 0x20 || text[cursor] == 0x09 else {
            return nil
        }
        var end = line.end
        while end > cursor, text[end - 1] == mark || text[end - 1] <= 0x20 { end -= 1 }
        return heading(level, cursor..<end, index)
    }

    private func setext(_ index: Int) -> Heading? {
        guard index + 1 < lines.count, index == 0 || lines[index - 1].isBlank, lines[index].indent <= 3,
            let mark = ruler(index + 1), mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-"), ruler(index) == nil,
            !"-*>|".utf8.contains(text[lines[index].first])
        else { return nil }
        return heading(mark == UInt8(ascii: "=") ? 1 : 2, lines[index].first..<lines[index].end, index)
    }

    private mutating func underlined(_ index: Int) -> Heading? {
        if let over = ruler(index), index + 2 < lines.count, ruler(index + 2) == over, lines[index + 1].isCode,
            ruler(index + 1) == nil
        {
            return underlined(index + 1, mark: Int(over) + 256)
        }
        guard index + 1 < lines.count, index == 0 || lines[index - 1].isBlank, ruler(index) == nil,
            lines[index].indent == 0, let mark = ruler(index + 1)
        else { return nil }
        // The rule is at least as long as the text, in characters.
        let length = text[lines[index].first..<lines[index].end].count { $0 & 0xC0 != 0x80 }
        guard lines[index + 1].end - lines[index + 1].first >= min(length, 60) else { return nil }
        return underlined(index, mark: Int(mark))
    }

    private mutating func underlined(_ index: Int, mark: Int) -> Heading? {
        if !marks.contains(mark), marks.count < 16 { marks.append(mark) }
        let level = (marks.firstIndex(of: mark) ?? 16) + 1
        return heading(level, lines[index].first..<lines[index].end, index)
    }

    /// The punctuation that alone makes up the line, at least three times.
    private func ruler(_ index: Int) -> UInt8? {
        let line = lines[index]
        guard line.isCode, line.indent <= 3 else { return nil }
        let mark = text[line.first]
        guard "=-~^\"'`#*+:._<>".utf8.contains(mark) else { return nil }
        var end = line.end
        while text[end - 1] <= 0x20 { end -= 1 }
        guard end - line.first >= 3, text[line.first..<end].allSatisfy({ $0 == mark }) else { return nil }
        return mark
    }

    private func tagged(_ index: Int) -> Heading? {
        let line = lines[index]
        guard line.end - line.first >= 5, text[line.first] == UInt8(ascii: "<"), text[line.first + 1] | 0x20 == 0x68,
            (0x31...0x36).contains(text[line.first + 2])
        else { return nil }
        // The text without the tags in it; without any on this line, there is no heading to tell.
        var start = line.first
        while start < line.end, text[start] == UInt8(ascii: "<") {
            guard let close = text[start..<line.end].firstIndex(of: UInt8(ascii: ">")) else { return nil }
            start = close + 1
        }
        let end = text[start..<line.end].firstIndex(of: UInt8(ascii: "<")) ?? line.end
        return heading(Int(text[line.first + 2] - 0x30), start..<end, index)
    }

    private func heading(_ level: Int, _ range: Range<Int>, _ line: Int) -> Heading? {
        text[range].allSatisfy { $0 <= 0x20 } ? nil : Heading(level: level, text: range, line: line)
    }
}
