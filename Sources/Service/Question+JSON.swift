import Searching
package import SystemSupport
package import Workspace

/// Which workspace a request is about.
package struct WorkspaceReference: Hashable, Sendable {
    package var root: BytePath
    package var dataFolder: BytePath

    package init(root: BytePath, dataFolder: BytePath) {
        self.root = root
        self.dataFolder = dataFolder
    }

    package init(_ workspace: WorkspaceLocation) { self.init(root: workspace.root, dataFolder: workspace.dataFolder) }
}

extension JSONWriter {
    /// Writes `path`: a text or, when it is not UTF-8, an object with its `bytes` in Base64.
    mutating func path(_ path: BytePath) {
        if let text = path.utf8String { return value(text) }
        object { $0.member("bytes", base64(path.bytes)) }
    }

    /// Writes the members that `JSONReader.reference` reads.
    mutating func reference(_ reference: WorkspaceReference) {
        key("workspace")
        path(reference.root)
        key("data_folder")
        path(reference.dataFolder)
    }
}

extension JSONReader {
    /// Reads a path as `JSONWriter.path` writes it.
    mutating func path() throws -> BytePath {
        guard try kind() == .object else { return BytePath(try string()) }
        var path: BytePath?
        try object { reader, key in
            guard key == "bytes" else { return try reader.skip() }
            path = try reader.base64Path()
        }
        guard let path else { throw problem("a path is a text, or an object with its 'bytes' in Base64") }
        return path
    }
}

extension RPCCall {
    /// Reads the parameters: returns what those of every request about a workspace say, and calls `member` with the others.
    func workspaceParameters(
        _ member: (inout JSONReader, String) throws -> Void
    ) throws -> WorkspaceReference {
        var root: BytePath?
        var dataFolder: BytePath?
        try request.parameters { reader, key in
            switch key {
            case "workspace": root = try reader.path()
            case "data_folder": dataFolder = try reader.path()
            default: try member(&reader, key)
            }
        }
        guard let root else { throw RequestError(.invalidInput, "the parameter 'workspace' is missing") }
        return WorkspaceReference(
            root: root, dataFolder: dataFolder ?? root.appending(WorkspaceLocation.folderName))
    }
}

/// The parameters of a search, or of a question for what is similar.
struct QuestionParameters {
    var workspace = WorkspaceReference(root: BytePath(""), dataFolder: BytePath(""))
    var question = Question.search(SearchRequest(query: ""))
    var refreshes = true
    var timeout = Duration.seconds(60)
    var isForDisplay = false

    /// Ranges are those of the command line.
    init(_ call: RPCCall, isSimilar: Bool) throws {
        var request = SearchRequest(query: "")
        var file: BytePath?
        var line: Int?
        workspace = try call.workspaceParameters { reader, key in
            switch key {
            case "query": request.query = try reader.string()
            case "mode": request.mode = try reader.named(SearchMode.self)
            case "paths": request.filter.paths = try reader.array { try $0.path() }
            case "globs": request.filter.globs = try reader.array { try $0.string() }
            case "languages": request.filter.languages = try reader.array { try $0.string() }
            case "content": request.filter.content = try reader.optional { try $0.string() }
            case "limit": request.limit = try reader.integer(in: 1...10_000)
            case "min_score": request.minimumScore = try reader.optional { try $0.double() }
            case "context": request.contextLines = try reader.integer(in: 0...1_000)
            case "explain": request.explains = try reader.bool()
            case "file": file = try reader.path()
            case "line": line = try reader.integer(in: 1...Int(Int32.max))
            case "refresh": refreshes = try reader.bool()
            case "timeout_ms": timeout = .milliseconds(try reader.integer(in: 0...3_600_000))
            case "display": isForDisplay = try reader.bool()
            default: try reader.skip()
            }
        }
        if isSimilar {
            guard let file, let line else {
                throw RequestError(.invalidInput, "the parameters 'file' and 'line' are missing")
            }
            question = .similar(path: file, line: line, request)
        } else {
            guard request.query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
                throw RequestError(.invalidQuery, "the query is empty; type what to look for")
            }
            question = .search(request)
        }
    }
}

extension JSONReader {
    mutating func integer(in range: ClosedRange<Int>) throws -> Int {
        let value = try integer()
        guard range.contains(value) else {
            throw problem("\(value) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension Question {
    /// Writes the parameters that `QuestionParameters` reads, but for the workspace.
    func writeJSONMembers(to json: inout JSONWriter) {
        let request = request
        json.member("query", request.query)
        json.member("mode", request.mode.rawValue)
        json.key("paths")
        json.array { json in for path in request.filter.paths { json.path(path) } }
        json.member("globs", request.filter.globs)
        json.member("languages", request.filter.languages)
        json.member("content", request.filter.content)
        json.member("limit", request.limit)
        json.key("min_score")
        if let minimum = request.minimumScore { json.value(exactly: minimum) } else { json.null() }
        json.member("context", request.contextLines)
        json.member("explain", request.explains)
        guard case .similar(let file, let line, _) = self else { return }
        json.key("file")
        json.path(file)
        json.member("line", line)
    }
}
