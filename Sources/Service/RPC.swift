import SystemSupport

/// JSON-RPC 2.0 (jsonrpc.org/specification), a document a line; docs/daemon.md has the methods.
package enum RPC {
    /// Rises when a method or a member changes its meaning or goes, not when one is added. A client of another version does without
    /// the daemon.
    package static let protocolVersion = 2
    /// Bytes of a line at most: a query may have 1 MiB, which JSON can make six times as long.
    static let requestLimit = 8 << 20
    static let responseLimit = 256 << 20

    /// The error codes of the specification, and those of its range for servers.
    enum Code: Int {
        case parseError = -32_700
        case invalidRequest = -32_600
        case methodNotFound = -32_601
        case invalidParameters = -32_602
        /// What was asked for failed; `data.code` says how, as docs/json.md has it.
        case failed = -32_000
        /// The server has as much to do as it takes on.
        case tooMany = -32_001
    }
}

/// What protocols over JSON-RPC leave to be said.
struct RPCDialect: Sendable {
    /// The notification that cancels a request, and its member with the request's id.
    let cancelMethod: String
    let cancelMember: String
    /// Whether a request that was cancelled is answered, with what was done so far.
    let answersCancelled: Bool

    static let daemon = RPCDialect(cancelMethod: "cancel", cancelMember: "id", answersCancelled: true)
}

/// An error as the protocol has it, where none of the usual ones says enough.
struct RPCError: Error {
    let code: Int
    let message: String
    /// JSON.
    var data: [UInt8]?
}

/// A request or a notification, read up to its parameters.
struct RPCRequest: Sendable {
    /// JSON: a text or a number; nil for a notification.
    var id: [UInt8]?
    var method: String
    private let line: [UInt8]

    /// Whether it is a request at all. Where it is none, `id` may still be known.
    let isValid: Bool

    /// Throws a `JSONReader.Problem` for what is no JSON.
    init(_ line: [UInt8]) throws {
        self.line = line
        var reader = JSONReader(line)
        guard try reader.kind() == .object else {
            try reader.skip()
            try reader.end()
            (id, method, isValid) = (nil, "", false)
            return
        }
        var id: [UInt8]?
        var method: String?
        var isRequest = true
        var version: String?
        try reader.object { reader, key in
            switch (key, try reader.kind()) {
            case ("jsonrpc", .string): version = try reader.string()
            case ("method", .string): method = try reader.string()
            case ("id", .string), ("id", .number): id = try reader.requestID()
            case ("params", .object), ("params", .null): try reader.skip()
            case ("id", _), ("params", _), ("method", _), ("jsonrpc", _):
                isRequest = false
                try reader.skip()
            default: try reader.skip()
            }
        }
        try reader.end()
        self.id = id.flatMap { $0.count <= 1_024 ? $0 : nil }
        self.method = method ?? ""
        isValid =
            isRequest && version == "2.0" && method != nil && self.method.utf8.count <= 64 && self.id == id
    }

    /// Reads the parameters: `member` is called with every name, and has to read or skip the value.
    func parameters(_ member: (inout JSONReader, String) throws -> Void) throws {
        var reader = JSONReader(line)
        try reader.object { reader, key in
            if key == "params", try reader.kind() == .object {
                try reader.object(member)
            } else {
                try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// Reads what a request is told by, a text or a number; returns it as JSON.
    mutating func requestID() throws -> [UInt8] {
        guard try kind() == .string else { return Array(try numberText().utf8) }
        var json = JSONWriter()
        json.value(try string())
        return json.bytes
    }
}

/// A request while it is carried out.
package final class RPCCall: Sendable {
    let request: RPCRequest
    private let state = LockedState(false)
    private let send: @Sendable ([UInt8]) -> Bool

    init(_ request: RPCRequest, send: @escaping @Sendable ([UInt8]) -> Bool) {
        self.request = request
        self.send = send
    }

    /// Whether nobody waits for the result any more.
    var isCancelled: Bool { state.withLock(\.self) }
    func cancel() { state.withLock { $0 = true } }

    /// Sends a notification with the request's id as the member `request`. False when nobody is there to read it.
    @discardableResult
    func tell(_ method: String, _ members: (inout JSONWriter) -> Void) -> Bool {
        notify(method) { json in
            if let id = request.id {
                json.key("request")
                json.value(json: id)
            }
            members(&json)
        }
    }

    /// Sends a notification. False when nobody is there to read it.
    @discardableResult
    func notify(_ method: String, _ members: (inout JSONWriter) -> Void) -> Bool {
        var json = JSONWriter()
        json.object { json in
            json.member("jsonrpc", "2.0")
            json.member("method", method)
            json.key("params")
            json.object(members)
        }
        return send(json.bytes)
    }
}

/// What a server does when it is asked.
package struct RPCMethod: Sendable {
    /// Whether it takes so long that other requests of the same connection should not wait for it.
    var isLong = false
    /// Writes the result. Throws a `JSONReader.Problem` for parameters that make no sense.
    var run: @Sendable (RPCCall, inout JSONWriter) throws -> Void
}
