package import Searching
package import SystemSupport

/// Prints the hits of an answer for people: on a terminal in colour and cut to its width, elsewhere plain and whole.
package struct ResultPrinter {
    let style: TerminalStyle
    /// Absolute, for paths as the user would type them.
    let currentDirectory: BytePath
    /// Whether all lines of a hit are shown, not just the best.
    let showsAllLines: Bool

    package init(style: TerminalStyle, currentDirectory: BytePath, showsAllLines: Bool) {
        self.style = style
        self.currentDirectory = currentDirectory
        self.showsAllLines = showsAllLines
    }

    package func text(_ response: SearchResponse) -> String {
        let relevant = (response.hits.lastIndex(where: \.isClearlyRelevant) ?? -1) + 1
        var blocks = response.hits.map { text($0, root: response.workspace ?? currentDirectory) }
        if relevant < blocks.count {
            let line = relevant == 0 ? "Nothing clearly relevant was found. Nearest:" : "Less likely:"
            blocks[relevant] = style.apply(.faint, line) + "\n\n" + blocks[relevant]
        }
        if let vectors = response.vectorSearch {
            blocks.append(style.apply(.faint, "Vectors: \(safeText(vectors, width: nil))") + "\n")
        }
        return blocks.joined(separator: "\n")
    }

    /// `path:line:column:text` of the best line of each hit.
    package func vimgrep(_ response: SearchResponse) -> String {
        response.hits.map { hit in
            let line = hit.lines.first { $0.number == hit.bestLine }
            let column = line.map { ($0.highlights.first?.lowerBound ?? indentation($0.text)) + 1 } ?? 1
            let text = safeText(line?.text ?? "", width: nil)
            return "\(path(hit, response)):\(hit.bestLine):\(column):\(text)\n"
        }.joined()
    }

    /// Each path once, in the order of the best hits.
    package func paths(_ response: SearchResponse) -> String {
        var seen: Set<BytePath> = []
        return response.hits.filter { seen.insert($0.path).inserted }.map { "\(path($0, response))\n" }.joined()
    }

    private func path(_ hit: SearchHit, _ response: SearchResponse) -> String {
        shownPath(hit.path, root: response.workspace ?? currentDirectory, currentDirectory: currentDirectory)
            .description
    }

    private func text(_ hit: SearchHit, root: BytePath) -> String {
        let path = shownPath(hit.path, root: root, currentDirectory: currentDirectory).description
        var head = style.apply(.path, path) + ":" + style.apply(.lineNumber, String(hit.bestLine))
        if let symbol = hit.symbol { head += "  " + style.apply(.symbol, safeText(symbol, width: nil)) }
        if let kind = hit.kind { head += " (" + safeText(kind, width: nil) + ")" }
        head += "  " + style.apply(.faint, fixed(hit.score, digits: 2))
        if hit.isStale { head += "  " + style.apply(.warning, "changed since it was indexed") }
        var output = head + "\n"
        let lines = showsAllLines ? hit.lines : bestLines(hit)
        let digits = String(lines.last?.number ?? 0).utf8.count
        for line in lines {
            let number = String(line.number)
            let margin = "  " + String(repeating: " ", count: digits - number.utf8.count)
            let width = style.width.map { $0 - digits - 4 }
            let shown = safeText(line.text, highlights: line.highlights, style: style, width: width)
            output += margin + style.apply(.lineNumber, number) + ": " + shown + "\n"
        }
        for signal in hit.signals {
            let contribution = (signal.contribution < 0 ? "" : "+") + fixed(signal.contribution, digits: 4)
            let facts = "    \(safeText(signal.name, width: nil)) \(fixed(signal.value, digits: 4)) \(contribution)"
            output += style.apply(.faint, facts) + "\n"
        }
        return output
    }

    /// The lines that tell most: the best one, those with most of the query's words, and what follows the best one.
    private func bestLines(_ hit: SearchHit) -> [SearchHit.Line] {
        let own = hit.lines.filter { hit.firstLine <= $0.number && $0.number <= hit.lastLine && !isBlank($0.text) }
        var chosen = Set(own.filter { $0.number == hit.bestLine }.map(\.number))
        let matching = own.filter { !$0.highlights.isEmpty && $0.number != hit.bestLine }
        let ranked = matching.sorted { ($1.highlights.count, $0.number) < ($0.highlights.count, $1.number) }
        chosen.formUnion(ranked.prefix(shownLines - chosen.count).map(\.number))
        for line in own where line.number > hit.bestLine && chosen.count < shownLines { chosen.insert(line.number) }
        return own.filter { chosen.contains($0.number) }
    }
}

/// Lines of a hit that are shown when not all are.
private let shownLines = 4

private func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

private func indentation(_ text: String) -> Int { text.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count }
