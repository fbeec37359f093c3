import SystemSupport

/// A tool as clients see it, and what it does. None changes a file of the workspace.
struct MCPTool: Sendable {
    let name: String
    let title: String
    /// For the model: when to use it, and what comes.
    let description: String
    /// JSON Schema (2020-12) without unions: not every client knows them.
    let inputSchema: String
    let outputSchema: String
    /// Throws what the model is told as an error.
    let run: @Sendable (MCPToolCall) throws -> MCPToolResult

    /// All tools, in the order they are listed.
    static func all(_ workspace: MCPWorkspace) -> [MCPTool] {
        [search(workspace), similar(workspace), read(workspace), status(workspace)]
    }

    func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("title", title)
            json.member("description", description)
            json.key("inputSchema")
            json.value(json: inputSchema.utf8.filter { $0 != UInt8(ascii: "\n") })
            json.key("outputSchema")
            json.value(json: outputSchema.utf8.filter { $0 != UInt8(ascii: "\n") })
            json.key("annotations")
            json.object { json in
                json.member("title", title)
                json.member("readOnlyHint", true)
                json.member("idempotentHint", true)
                json.member("openWorldHint", false)
            }
        }
    }
}

/// A call of a tool.
struct MCPToolCall: Sendable {
    private let call: RPCCall
    private let progressToken: [UInt8]?

    init(_ call: RPCCall, progressToken: [UInt8]?) {
        self.call = call
        self.progressToken = progressToken
    }

    /// Whether the client has lost interest.
    var isCancelled: Bool { call.isCancelled }

    /// Reads the arguments, of which those that are null count as not given: `member` has to read the value of every name in
    /// `names`. Throws `invalidInput` for other names, and for values of another kind, so that a model can mend them.
    func arguments(_ names: [String], _ member: (inout JSONReader, String) throws -> Void) throws {
        try call.request.parameters { reader, key in
            guard key == "arguments", try reader.kind() != .null else { return try reader.skip() }
            guard try reader.kind() == .object else {
                throw RequestError(.invalidInput, "the arguments have to be an object")
            }
            try reader.object { reader, name in
                guard names.contains(name) else {
                    let shown = MCP.shownName(name)
                    throw RequestError(
                        .invalidInput, "there is no argument '\(shown)'; there are \(names.joined(separator: ", "))")
                }
                if try reader.kind() == .null { return try reader.null() }
                do { try member(&reader, name) } catch let problem as JSONReader.Problem {
                    throw RequestError(.invalidInput, "the argument '\(name)' is wrong: \(problem.message)")
                }
            }
        }
    }

    /// Tells the client how far things are, if it wants to know. `progress` has to rise.
    func tell(progress: Int, of total: Int, _ message: String) {
        guard let progressToken else { return }
        call.notify("notifications/progress") { json in
            json.key("progressToken")
            json.value(json: progressToken)
            json.member("progress", progress)
            json.member("total", total)
            json.member("message", message)
        }
    }
}

/// What comes of a call: the same for programs and as text, since clients pass one or the other to their model.
struct MCPToolResult: Sendable {
    /// A file that the result is about.
    struct Link: Sendable {
        var uri: String
        var name: String
    }

    var text: String
    /// A JSON object as the tool's schema has it.
    var structured: [UInt8]
    var links: [Link] = []
    var isError = false

    init(text: String, structured: [UInt8], links: [Link] = []) {
        self.text = text
        self.structured = structured
        self.links = links
    }

    init(_ report: ErrorReport) {
        let message = Self.cut(ContentText.stripped(report.message))
        var json = JSONWriter()
        json.object { json in
            json.key("error")
            json.object { json in
                json.member("code", report.code)
                json.member("message", message)
            }
        }
        self.init(text: "Error (\(report.code)): \(message)", structured: json.bytes)
        isError = true
    }

    /// `message` without its end, if it is so long (it may name paths) that the smallest number of tokens would not hold it.
    private static func cut(_ message: String) -> String {
        // Around it there is an error's code, and where it stands.
        longestBeginning(of: message) { TokenCount.both($0) <= MCPSearchArguments.tokens.lowerBound - 112 }
    }

    /// Writes the members of a result; clients of old revisions know text alone.
    func writeJSONMembers(to json: inout JSONWriter, isStructured: Bool) {
        json.key("content")
        json.array { json in
            json.object { json in
                json.member("type", "text")
                json.member("text", text)
            }
            if isStructured { for link in links { link.writeJSON(to: &json) } }
        }
        if isStructured {
            json.key("structuredContent")
            json.value(json: structured)
        }
        json.member("isError", isError)
    }
}

extension MCPToolResult.Link {
    func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            json.member("type", "resource_link")
            json.member("uri", uri)
            json.member("name", name)
        }
    }
}
