/// Where a text is cut: the cheapest way, by dynamic programming over its lines.
enum Cuts {
    /// Chunks from `least` to `most` characters cost nothing for their size.
    static let least = 750
    static let most = 1500
    /// No chunk of more than one line is longer, in characters, a line's end being one.
    static let maximum = 2000
    /// No chunk has more lines, which bounds the time for texts of very short ones.
    static let maximumLines = 200

    /// The first lines of the chunks, in order, from 0.
    static func firstLines(
        _ text: UnsafeBufferPointer<UInt8>, _ lines: [Line], _ outline: Outline, _ syntax: CompiledSyntax
    ) -> [Int] {
        let costs = costs(text, lines, outline, syntax)
        let count = lines.count
        // ends[i]: characters before line i.
        var ends = [Int](repeating: 0, count: count + 1)
        for index in 0..<count { ends[index + 1] = ends[index] + characters(text, lines[index]) }
        var best = [Int](repeating: 0, count: count + 1)
        var previous = [Int](repeating: 0, count: count + 1)
        // Up to 200 steps for each line: without bounds to check and globals to ask for, a third less time for all chunking.
        ends.withUnsafeBufferPointer { ends in
            best.withUnsafeMutableBufferPointer { best in
                sizeCosts.withUnsafeBufferPointer { sizeCosts in
                    for end in 1...count {
                        var least = Int.max
                        var choice = end - 1
                        var start = end - 1
                        let first = max(0, end - maximumLines)
                        while start >= first {
                            let size = ends[end] &- ends[start]
                            if size > maximum, start < end - 1 { break }
                            let cost = best[start] &+ sizeCosts[min(size, maximum)]
                            // Of equals the longer chunk.
                            if cost <= least { (least, choice) = (cost, start) }
                            start &-= 1
                        }
                        best[end] = least + (end < count ? costs[end] : 0)
                        previous[end] = choice
                    }
                }
            }
        }
        var starts: [Int] = []
        var line = count
        while line > 0 {
            line = previous[line]
            starts.append(line)
        }
        return starts.reversed()
    }

    /// The cost of a chunk of each size up to `maximum`.
    private static let sizeCosts: [Int] = (0...maximum).map { size in
        if size < least { return (least - size) * (least - size) * 1000 / (least * least) }
        return size > most ? (size - most) * 400 / (maximum - most) : 0
    }

    private static func characters(_ text: UnsafeBufferPointer<UInt8>, _ line: Line) -> Int {
        var continuations = 0
        for position in line.start..<line.end where text[position] & 0xC0 == 0x80 { continuations += 1 }
        return line.end - line.start - continuations + 1
    }

    /// The cost of a cut before each line; below zero where a cut is wanted.
    private static func costs(
        _ text: UnsafeBufferPointer<UInt8>, _ lines: [Line], _ outline: Outline, _ syntax: CompiledSyntax
    ) -> [Int] {
        var costs: [Int] = []
        costs.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            let indent = Int(min(line.indent, 40))
            var cost: Int
            if line.isBlank {
                cost = 1500
            } else if index > 0, lines[index - 1].isBlank {
                cost = (line.traits.contains(.inside) ? 350 : 200) + 12 * indent
            } else {
                cost = (line.traits.contains(.inside) ? 600 : 500) + 15 * indent
            }
            if !line.isBlank, isCloser(line, text, syntax) { cost = 1200 }
            if line.traits.contains(.separator) { cost = -200 }
            costs.append(cost)
        }
        for item in outline.items {
            // A definition's comments stay with it, and its first line with the second.
            if item.lead < item.line { for line in (item.lead + 1)...item.line { costs[line] = 1300 } }
            if item.line + 1 < costs.count, !lines[item.line + 1].isBlank { costs[item.line + 1] += 400 }
        }
        for item in outline.items {
            let level = min(item.level, 6)
            let isMinor = item.definition.kind.rank == 2
            if isMinor {
                costs[item.lead] = min(costs[item.lead], 300 + 20 * level)
            } else {
                costs[item.lead] = -60 + 12 * level
            }
        }
        return costs
    }

    private static func isCloser(_ line: Line, _ text: UnsafeBufferPointer<UInt8>, _ syntax: CompiledSyntax) -> Bool {
        if ")]}".utf8.contains(text[line.first]) { return true }
        return syntax.closers.contains { closer in
            let after = line.first + closer.count
            return text[line.first..<line.end].starts(with: closer)
                && (after == line.end || syntax.classes[Int(text[after])] & ByteClass.name == 0)
        }
    }
}
