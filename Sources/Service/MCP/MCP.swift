import SystemSupport

/// The Model Context Protocol (modelcontextprotocol.io/specification), by which language models use programs. A server of it
/// speaks JSON-RPC 2.0 with a document a line.
package enum MCP {
    /// The revision without a handshake: every request says of itself which one it keeps to.
    static let statelessVersion = "2026-07-28"
    /// The revisions that begin with `initialize`, the newest first. 2025-03-26 asks for batches, which no client sends.
    static let handshakeVersions = ["2025-11-25", "2025-06-18", "2024-11-05"]
    static let versions = [statelessVersion] + handshakeVersions
    /// The first revision that knows structured content and links to resources.
    static let firstStructuredVersion = "2025-06-18"

    static let dialect = RPCDialect(
        cancelMethod: "notifications/cancelled", cancelMember: "requestId", answersCancelled: false)

    /// Bytes of a request at most.
    package static let requestLimit = 8 << 20

    /// A name that a client has made up, to be told in an error.
    static func shownName(_ name: String) -> String { escapedForDisplay(Array(name.utf8.prefix(64))) }

    static func invalidParameters(_ message: String) -> RPCError {
        RPCError(code: RPC.Code.invalidParameters.rawValue, message: message)
    }

    /// `UnsupportedProtocolVersionError`.
    static func unsupportedVersion(_ requested: String) -> RPCError {
        var data = JSONWriter()
        data.object { json in
            json.member("supported", versions)
            json.member("requested", shownName(requested))
        }
        return RPCError(code: -32_022, message: "Unsupported protocol version", data: data.bytes)
    }
}

/// What a request says of itself in `params._meta`.
struct MCPMetadata {
    /// The revision that it keeps to; nil for one with a handshake, which said so once and for all.
    var version: String?
    /// JSON: what notifications of progress are told by, if any are wanted.
    var progressToken: [UInt8]?

    /// Throws an `RPCError` for a revision that this server does not know, or without what every request has to say.
    init(_ request: RPCRequest) throws {
        var version: String?
        var hasCapabilities = false
        var token: [UInt8]?
        try request.parameters { reader, key in
            guard key == "_meta", try reader.kind() == .object else { return try reader.skip() }
            try reader.object { reader, key in
                switch (key, try reader.kind()) {
                case ("io.modelcontextprotocol/protocolVersion", .string): version = try reader.string()
                case ("io.modelcontextprotocol/clientCapabilities", .object):
                    hasCapabilities = true
                    try reader.skip()
                case ("progressToken", .string), ("progressToken", .number): token = try reader.requestID()
                default: try reader.skip()
                }
            }
        }
        if let version {
            guard MCP.versions.contains(version) else { throw MCP.unsupportedVersion(version) }
            guard version != MCP.statelessVersion || hasCapabilities else {
                throw MCP.invalidParameters("_meta has no 'io.modelcontextprotocol/clientCapabilities'")
            }
        }
        (self.version, progressToken) = (version, token)
    }

    var isStateless: Bool { version == MCP.statelessVersion }
}
