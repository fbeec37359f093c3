package import TextAnalysis

/// Divides texts into chunks.
package enum Chunker {
    /// Goes up whenever the same text may give other chunks or definitions than before.
    package static let version = 2
    /// No chunk of more than one line has more characters (Unicode scalars, a line's end being one).
    package static let maximumCharacters = Cuts.maximum
    private static let maximumDefinitions = 64

    /// The chunks of `text`, in order: every byte is in exactly one, and each is made of whole lines. A line ends after a
    /// line feed. Empty for an empty text.
    ///
    /// They end at structural boundaries (definitions, headings, paragraphs), and have 750 to 1,500 characters where the
    /// text allows it.
    ///
    /// - Parameter text: UTF-8; other bytes do no harm. A line that begins with `separatorByte` begins a chunk if possible.
    /// - Parameter language: decides what is a definition, a comment, a heading; nil goes by indentation and blank lines.
    package static func chunks(of text: Span<UInt8>, language: Language?) -> [Chunk] {
        text.withUnsafeBufferPointer { chunks(of: $0, CompiledSyntax.of(language)) }
    }

    private static func chunks(of text: UnsafeBufferPointer<UInt8>, _ syntax: CompiledSyntax) -> [Chunk] {
        let lines = LineScanner.lines(of: text, syntax)
        if lines.isEmpty { return [] }
        let outline = Outline(of: text, lines, syntax)
        let starts = Cuts.firstLines(text, lines, outline, syntax)
        var chunks: [Chunk] = []
        chunks.reserveCapacity(starts.count)
        var item = 0
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : lines.count
            let firstItem = item
            while item < outline.items.count, outline.items[item].line < end { item += 1 }
            let bytes = lines[start].start..<(end < lines.count ? lines[end].start : text.count)
            let subject = subject(of: start..<end, firstItem..<item, lines, outline)
            chunks.append(
                Chunk(
                    bytes: bytes, firstLine: start + 1, lastLine: end,
                    definitions: outline.items[firstItem..<item].prefix(maximumDefinitions).map(\.definition),
                    symbol: subject?.qualifiedName, kind: subject?.kind))
        }
        return chunks
    }

    /// The definition that a chunk is about.
    private static func subject(
        of range: Range<Int>, _ items: Range<Int>, _ lines: [Line], _ outline: Outline
    ) -> Definition? {
        let outermost = outline.items[items].min { left, right in
            (left.definition.kind.rank, left.level, left.line) < (right.definition.kind.rank, right.level, right.line)
        }
        // A module that begins here is the subject of its own functions, but only a frame for types.
        let main = outermost.map { item in
            guard !item.definition.kind.isType, items.contains(Int(item.parent)) else { return item }
            let parent = outline.items[Int(item.parent)]
            return parent.definition.kind == .module ? parent : item
        }
        // Several fields say what their type is, none of them what the chunk is.
        if let main, main.definition.kind.rank == 2, items.count > 1, main.parent >= 0 {
            let parent = outline.items[Int(main.parent)].definition
            if parent.kind.isType { return parent }
        }
        let firstLine = range.first { !lines[$0].isBlank } ?? range.lowerBound
        let enclosing = outline.owners[firstLine]
        guard enclosing >= 0, outline.items[Int(enclosing)].line < range.lowerBound else { return main?.definition }
        // A chunk that mostly continues what began before is about that.
        guard let main else { return outline.items[Int(enclosing)].definition }
        let before = lines[main.lead].start - lines[range.lowerBound].start
        let all = lines[range.upperBound - 1].end - lines[range.lowerBound].start
        return before * 2 > all ? outline.items[Int(enclosing)].definition : main.definition
    }
}
