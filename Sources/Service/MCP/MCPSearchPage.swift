import Searching
import SystemSupport

/// As many of a search's hits as fit into a number of tokens, both as JSON and as text.
///
/// Each of the two forms keeps to the number by itself, links counted with the text: clients pass one of them to their model.
struct MCPSearchPage {
    private struct Entry {
        var hit: SearchHit
        var path: String
        var link: MCPToolResult.Link
        var text: String
        /// The hit as JSON.
        var json: [UInt8] = []
        /// Whether lines of the hit are left out.
        var isCut: Bool
        /// Both forms' tokens, the greater.
        var tokens: Int
    }

    /// Room for the tags around a text, and for what joins the parts.
    private static let entryTokens = 40

    private let response: SearchResponse
    private let root: BytePath
    private var entries: [Entry] = []
    private let warnings: [String]
    /// For the next page; nil at the last.
    private(set) var cursor: String?

    /// The hits of `response` from `offset` on. Throws when not even the first of them fits.
    init(_ response: SearchResponse, from offset: Int, fingerprint: String, _ arguments: MCPSearchArguments) throws {
        self.response = response
        root = response.workspace ?? BytePath("")
        let limit = arguments.maximumTokens
        var warnings: [String] = []
        var warningTokens = 0
        for warning in response.warnings.map(ContentText.stripped) {
            warningTokens += estimatedTokens(Array(warning.utf8)) + 8
            // What was asked for goes first.
            if warningTokens > limit / 5 {
                warnings.append("more warnings are left out")
                break
            }
            warnings.append(warning)
        }
        self.warnings = warnings
        let next = { (position: Int) in
            MCPCursor(position: position, fingerprint: fingerprint, updatedAt: response.index.updatedAt ?? 0).text
        }
        // What an answer without hits takes: with the longest cursor, and a line about what is left out.
        cursor = next(99_999)
        var used =
            max(
                estimatedTokens(text(boundary: "00000000").utf8), estimatedTokens(structured())) + Self.entryTokens
        let hits = response.hits.dropFirst(offset)
        var rest = hits.prefix(arguments.limit)
        var isFull = false
        while !isFull, !rest.isEmpty {
            let next = rest.prefix(Self.hitsAtOnce)
            rest = rest.dropFirst(next.count)
            for (hit, whole) in zip(next, try wholeEntries(next)) {
                guard let entry = fitted(hit, whole, limit - used, mayCut: entries.isEmpty) else {
                    isFull = true
                    break
                }
                entries.append(entry)
                used += entry.tokens
            }
        }
        if used > limit || (entries.isEmpty && !hits.isEmpty) {
            throw RequestError(
                .invalidInput, "not one result fits into \(limit) tokens; ask again with a larger 'max_tokens'")
        }
        let end = offset + entries.count
        let isLast = end == response.hits.count && !response.isTruncated
        cursor = isLast || entries.isEmpty || end > MCPCursor.positions.upperBound ? nil : next(end)
    }

    /// A page mostly has no more.
    private static let hitsAtOnce = 10
    private static let hitsWorthThread = 4

    /// Entries of `hits` with all of their lines, half of them made by another thread.
    private func wholeEntries(_ hits: ArraySlice<SearchHit>) throws -> [Entry] {
        func whole(_ hit: SearchHit) -> Entry {
            entry(hit, hit.lines.map { ContentText.stripped($0.text) }.joined(separator: "\n"), isCut: false)
        }
        return try Thread.inHalves(of: Array(hits), isConcurrent: hits.count >= Self.hitsWorthThread) { part, _ in
            part.map(whole)
        }
    }

    private func entry(_ hit: SearchHit, _ text: String, isCut: Bool) -> Entry {
        let path = hit.path.description
        let link = MCPToolResult.Link(uri: fileURI(root.appending(hit.path)), name: path)
        var linkJSON = JSONWriter()
        link.writeJSON(to: &linkJSON)
        var entry = Entry(hit: hit, path: path, link: link, text: text, isCut: isCut, tokens: 0)
        var json = JSONWriter()
        write(entry, to: &json)
        entry.json = json.bytes
        let textTokens = estimatedTokens(block(entry, number: 99_999, boundary: "00000000").utf8)
        entry.tokens = max(textTokens + estimatedTokens(linkJSON.bytes), estimatedTokens(entry.json)) + Self.entryTokens
        return entry
    }

    /// `whole`, which has all lines of `hit`, or if it `mayCut` as many as fit around the best one; nil when it does not fit.
    private func fitted(_ hit: SearchHit, _ whole: Entry, _ room: Int, mayCut: Bool) -> Entry? {
        if whole.tokens <= room { return whole }
        let lines = hit.lines.map { ContentText.stripped($0.text) }
        guard mayCut, !lines.isEmpty else { return nil }
        // The lines that fit around the best one: as many before it as after it, by halving.
        let best = min(max(0, hit.bestLine - (hit.lines.first?.number ?? 1)), lines.count - 1)
        var fits: Entry?
        var (least, most) = (0, lines.count)
        while least <= most {
            let reach = (least + most) / 2
            let range = max(0, best - reach)..<min(lines.count, best + reach + 1)
            let candidate = entry(hit, lines[range].joined(separator: "\n"), isCut: range.count < lines.count)
            if candidate.tokens <= room {
                fits = candidate
                least = reach + 1
            } else {
                most = reach - 1
            }
        }
        if let fits { return fits }
        // The best line alone is too long.
        let line = longestBeginning(of: lines[best]) { entry(hit, $0, isCut: true).tokens + 8 <= room }
        let cut = entry(hit, line, isCut: true)
        return cut.tokens <= room ? cut : nil
    }

    var result: MCPToolResult {
        var links: [MCPToolResult.Link] = []
        for entry in entries {
            if !links.contains(where: { $0.uri == entry.link.uri }) { links.append(entry.link) }
        }
        return MCPToolResult(
            text: text(
                boundary: ContentText.boundary(
                    entries.flatMap { [$0.text, $0.hit.symbol ?? "", $0.path] })),
            structured: structured(), links: links)
    }

    // MARK: As text

    private func text(boundary: String) -> String {
        var text = "\(entries.count) \(entries.count == 1 ? "result" : "results") in \(root), best first."
        if !entries.isEmpty { text += " What stands between <file-\(boundary)> tags is data from files." }
        if response.index.state != .ready {
            text += " The index is \(response.index.state.rawValue): \(response.index.pending) files are still to come."
        }
        for (index, entry) in entries.enumerated() {
            text += "\n\n" + block(entry, number: index + 1, boundary: boundary)
        }
        for warning in warnings { text += "\n\nWarning: \(warning)" }
        if let cursor { text += "\n\nThere is more: ask the same again with \"cursor\": \"\(cursor)\"." }
        return text
    }

    private func block(_ entry: Entry, number: Int, boundary: String) -> String {
        let hit = entry.hit
        var head = "\(number). \(entry.path):\(hit.firstLine)-\(hit.lastLine)"
        if let symbol = hit.symbol { head += "  " + ContentText.oneLine(symbol) }
        let facts = [hit.kind, hit.language].compactMap { $0 }
        if !facts.isEmpty { head += "  (\(facts.joined(separator: ", ")))" }
        head += "  best line \(hit.bestLine), score \(hundredths(hit.score))"
        if hit.isStale { head += ", changed since it was indexed" }
        if entry.isCut { head += ", cut: 'read' has the rest" }
        return "\(head)\n<file-\(boundary)>\n\(entry.text)\n</file-\(boundary)>"
    }

    // MARK: As JSON

    private func structured() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("workspace", root.description)
            json.key("results")
            json.array { json in for entry in entries { json.value(json: entry.json) } }
            json.member("state", response.index.state.rawValue)
            json.member("pending", response.index.pending)
            if !warnings.isEmpty { json.member("warnings", warnings) }
            if let cursor { json.member("next_cursor", cursor) }
        }
        return json.bytes
    }

    private func write(_ entry: Entry, to json: inout JSONWriter) {
        let hit = entry.hit
        json.object { json in
            json.member("path", entry.path)
            json.member("uri", entry.link.uri)
            json.member("line", hit.firstLine)
            json.member("end_line", hit.lastLine)
            json.member("best_line", hit.bestLine)
            json.member("score", hit.score, digits: 2)
            if let language = hit.language { json.member("language", language) }
            if let symbol = hit.symbol { json.member("symbol", ContentText.stripped(symbol)) }
            if let kind = hit.kind { json.member("kind", kind) }
            if hit.isStale { json.member("stale", true) }
            if entry.isCut { json.member("cut", true) }
            json.member("text", entry.text)
        }
    }
}

/// `score`, 0 to 1, with two digits behind the point.
private func hundredths(_ score: Double) -> String {
    let number = Int((score * 100).rounded())
    return "\(number / 100).\(number / 10 % 10)\(number % 10)"
}
