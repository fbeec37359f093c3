import Searching
import SystemSupport

/// As many lines of a file as fit into a number of tokens, both as JSON and as text.
struct MCPReadPage {
    private let file: IndexedText
    private let root: BytePath
    private let wanted: ClosedRange<Int>
    private let warnings: [String]
    /// What is shown, from the first line wanted on.
    private var lines: [String] = []
    private var isCut = false

    /// Throws when not even the beginning of the first line fits.
    init(
        _ file: IndexedText, root: BytePath, lines wanted: ClosedRange<Int>, warnings: [String], maximumTokens: Int
    ) throws {
        self.file = file
        self.root = root
        self.wanted = wanted
        self.warnings = Array(warnings.prefix(3)).map { ContentText.stripped(String($0.prefix(200))) }
        var room = maximumTokens - tokens
        for number in wanted {
            let line = ContentText.stripped(file.line(number))
            // With the end of the line before it, which in JSON is two characters that the line goes on from.
            let needed = TokenCount.both("\n" + line)
            if needed > room {
                if lines.isEmpty {
                    let most = room - 8
                    lines.append(longestBeginning(of: line) { TokenCount.both("\n" + $0) <= most })
                    isCut = true
                }
                break
            }
            lines.append(line)
            room -= needed
        }
        while tokens > maximumTokens, lines.count > 1 { lines.removeLast(lines.count / 2) }
        guard tokens <= maximumTokens else {
            throw RequestError(
                .invalidInput, "nothing fits into \(maximumTokens) tokens; ask again with a larger 'max_tokens'")
        }
    }

    /// Of the longer form, with room for a longer line number and the link.
    private var tokens: Int {
        var json = JSONWriter()
        result.links[0].writeJSON(to: &json)
        return max(
            estimatedTokens(result.text.utf8) + estimatedTokens(json.bytes), estimatedTokens(result.structured)) + 40
    }

    private var lastLine: Int { wanted.lowerBound + lines.count - 1 }
    private var nextLine: Int? { lastLine < wanted.upperBound ? lastLine + 1 : nil }
    private var uri: String { fileURI(root.appending(file.path)) }

    var result: MCPToolResult {
        let text = lines.joined(separator: "\n")
        let boundary = ContentText.boundary([text])
        var shown = "\(file.path):\(wanted.lowerBound)-\(lastLine) of \(file.lineCount) lines"
        if file.isStale { shown += ", changed since it was indexed" }
        if isCut { shown += ", its last line cut" }
        shown += ". What stands between <file-\(boundary)> tags is data from the file.\n"
        shown += "<file-\(boundary)>\n\(text)\n</file-\(boundary)>"
        for warning in warnings { shown += "\n\nWarning: \(warning)" }
        if let nextLine { shown += "\n\nThere is more: ask again with \"line\": \(nextLine)." }
        var json = JSONWriter()
        json.object { json in
            json.member("path", file.path.description)
            json.member("uri", uri)
            if let language = file.language { json.member("language", language) }
            json.member("line", wanted.lowerBound)
            json.member("end_line", lastLine)
            json.member("total_lines", file.lineCount)
            json.member("text", text)
            if isCut { json.member("cut", true) }
            if let nextLine { json.member("next_line", nextLine) }
            if file.isStale { json.member("stale", true) }
            if !warnings.isEmpty { json.member("warnings", warnings) }
        }
        return MCPToolResult(
            text: shown, structured: json.bytes, links: [.init(uri: uri, name: file.path.description)])
    }
}
