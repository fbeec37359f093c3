import Searching
import SystemSupport
import TextAnalysis
import Workspace

/// The arguments of the tools `search` and `similar`.
struct MCPSearchArguments {
    static let limits = 1...100
    static let tokens = 512...100_000

    var request = SearchRequest(query: "")
    /// For `similar`: the place in question.
    var path: String?
    var line: Int?
    /// Hits on a page at most.
    var limit = 10
    var maximumTokens = 8_000
    var cursor: String?

    init(_ call: MCPToolCall, isSimilar: Bool, in location: WorkspaceLocation) throws {
        let own = isSimilar ? ["path", "line"] : ["query", "mode"]
        let names = own + ["paths", "globs", "languages", "content", "limit", "max_tokens", "cursor"]
        if isSimilar { request.mode = .semantic }
        try call.arguments(names) { reader, name in
            switch name {
            case "query": request.query = try reader.string()
            case "mode": request.mode = try reader.named(SearchMode.self)
            case "path": path = try reader.string()
            case "line": line = try reader.integer(in: 1...Int(Int32.max))
            case "paths": request.filter.paths = try reader.array { try location.relativePath($0.string()) }
            case "globs": request.filter.globs = try reader.array { try $0.string() }
            case "languages":
                request.filter.languages = try reader.array { reader in
                    let name = try reader.string()
                    guard let language = Language.named(name) else {
                        throw reader.problem("'\(escapedForDisplay(Array(name.utf8)))' is no language that ws knows")
                    }
                    return language.name
                }
            case "content":
                let content = try reader.string()
                guard content == "all" || ContentClass(rawValue: content) != nil else {
                    throw reader.problem("it is 'all', 'code', 'docs' or 'config'")
                }
                request.filter.content = content == "all" ? nil : content
            case "limit": limit = try reader.integer(in: Self.limits)
            case "max_tokens": maximumTokens = try reader.integer(in: Self.tokens)
            default: cursor = try reader.string()
            }
        }
        if !isSimilar, !request.query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
            throw RequestError(.invalidQuery, "the argument 'query' is missing or empty: say what to look for")
        }
        for path in request.filter.paths where (try? FileStatus.of(location.root.appending(path))) == nil {
            throw RequestError(
                .notFound, "there is no file or folder '\(path)' in the workspace; 'paths' are relative to its root")
        }
    }

    /// What distinguishes the question from others, for cursors: 16 hexadecimal digits.
    func fingerprint(root: BytePath) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("root", path: root)
            let question = path.map { Question.similar(path: BytePath($0), line: line ?? 0, request) }
            (question ?? .search(request)).writeJSONMembers(to: &json)
        }
        return String(ContentHash(of: json.bytes).hexadecimal.prefix(16))
    }
}

extension WorkspaceLocation {
    /// The path, relative to the root, that a client means: one relative to the root, an absolute one or a file URI (RFC 8089).
    /// Throws for one outside.
    func relativePath(_ text: String) throws -> BytePath {
        var path = BytePath(text)
        if text.hasPrefix("file://") {
            guard let bytes = percentDecoded(text.utf8.dropFirst(7)), bytes.first == UInt8(ascii: "/") else {
                throw RequestError(.invalidInput, "'\(escapedForDisplay(Array(text.utf8)))' is no URI of a file here")
            }
            path = BytePath(bytes: bytes)
        }
        guard !path.bytes.contains(0), let relative = root.appending(path).normalized.relative(to: root) else {
            throw RequestError(
                .refused, "'\(path)' is outside the workspace \(root); give a path relative to its root")
        }
        return relative
    }
}

/// What `text` encodes (RFC 3986, section 2.1); nil where a percent sign begins no octet.
private func percentDecoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        let digits = [iterator.next(), iterator.next()].compactMap { $0 }
        guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let octet = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(octet)
    }
    return bytes
}
