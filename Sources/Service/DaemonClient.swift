private import Glibc
package import Indexing
package import Searching
import SystemSupport
package import Workspace

/// A connection to the daemon of this user, from the side of a command.
package final class DaemonClient: Sendable {
    /// Why the daemon was of no use: the command can do without it.
    package enum Failure: Error {
        /// It has gone, or does not answer in time.
        case gone
        /// It does not do what was asked, and says why.
        case declined(String)
        /// It did not answer in time, or what cannot be read: nothing more can be asked by this connection.
        case unusable(String)
    }

    private let channel: LineChannel
    /// The last request's. Held while a request is under way: there is one at a time.
    private let lastID = LockedState(0)
    /// The daemon's process.
    package let process: Int
    /// The `SettingsSources.identity` of what it answers by.
    package let settings: String

    /// Connects to the daemon; nil when there is none, or none of this protocol's version.
    package init?(_ folders: DaemonFolders, patience: Duration = .seconds(2)) {
        guard let socket = try? UnixSocket.connect(to: folders.socket), UnixSocket.peerUser(socket) == geteuid() else {
            return nil
        }
        channel = LineChannel(socket, limit: RPC.responseLimit)
        channel.setTimeouts(reading: patience, writing: .seconds(10))
        guard let line = try? channel.read(), let greeting = try? Self.readGreeting(line),
            greeting.version == RPC.protocolVersion
        else { return nil }
        process = greeting.process
        settings = greeting.settings
    }

    private static func readGreeting(_ line: [UInt8]) throws -> (version: Int, process: Int, settings: String) {
        var version = 0
        var process = 0
        var settings = ""
        var reader = JSONReader(line)
        try reader.object { reader, key in
            guard key == "params" else { return try reader.skip() }
            try reader.object { reader, key in
                switch key {
                case "protocol": version = try reader.integer()
                case "pid": process = try reader.integer()
                case "settings": settings = try reader.string()
                default: try reader.skip()
                }
            }
        }
        return (version, process, settings)
    }

    // MARK: What can be asked

    /// The answer to `question` about `workspace`. Throws `index_cancelled` when it `isCancelled`.
    package func answer(
        _ question: Question, in workspace: WorkspaceLocation, refreshes: Bool, isCancelled: () -> Bool = { false }
    ) throws -> SearchResponse {
        let method = if case .similar = question { "similar" } else { "search" }
        return try call(
            method, timeout: .seconds(90), isCancelled: isCancelled,
            parameters: { json in
                json.reference(WorkspaceReference(workspace))
                question.writeJSONMembers(to: &json)
                json.member("refresh", refreshes)
                json.member("display", true)
            }, result: { try SearchResponse(reading: &$0) })
    }

    /// Has the index of `workspace` brought up to date.
    package func index(
        _ options: IndexOptions, in workspace: WorkspaceLocation, isCancelled: () -> Bool,
        onProgress: (IndexProgress) -> Void
    ) throws -> IndexSummary {
        try call(
            "index", timeout: nil, isCancelled: isCancelled,
            parameters: { json in
                json.reference(WorkspaceReference(workspace))
                json.member("full", options.isFull)
                json.member("verify", options.verifies)
                guard let parts = options.parts else { return }
                json.key("parts")
                json.array { json in for part in parts { json.path(part) } }
            },
            onNotification: { onProgress(try IndexProgress(reading: &$0)) },
            result: { try IndexSummary(reading: &$0) })
    }

    /// The status of `workspace`, once it is up to date if it `waits`.
    package func status(of workspace: WorkspaceLocation, waits: Bool, isCancelled: () -> Bool) throws -> StoreStatus {
        try call(
            "status", timeout: waits ? nil : .seconds(60), isCancelled: isCancelled,
            parameters: { json in
                json.reference(WorkspaceReference(workspace))
                json.member("wait", waits)
            }, result: { try StoreStatus(reading: &$0) })
    }

    /// Has `workspace` watched, and tells what happens until `isCancelled` or it ends; returns why it has ended.
    package func watch(
        _ workspace: WorkspaceLocation, excluding excluded: Set<FileIdentity>, isForced: Bool,
        isCancelled: () -> Bool, tell: (WatchedWorkspace.Notice) -> Void
    ) throws -> String? {
        try call(
            "watch", timeout: nil, isCancelled: isCancelled,
            parameters: { json in
                json.reference(WorkspaceReference(workspace))
                json.member("forced", isForced)
                json.key("exclude")
                json.array { json in
                    for file in excluded {
                        json.array { json in
                            json.value(json: "\(file.device)".utf8)
                            json.value(json: "\(file.inode)".utf8)
                        }
                    }
                }
            },
            onNotification: { tell(try WatchedWorkspace.Notice(reading: &$0)) },
            result: { reader in
                var end: String?
                try reader.object { reader, key in
                    if key == "end" { end = try reader.optional { try $0.string() } } else { try reader.skip() }
                }
                return end
            })
    }

    /// Has `workspace` watched for good, or no longer. Returns whether that is new.
    package func setWatched(
        _ workspace: WorkspaceReference, _ isWatched: Bool, isForced: Bool
    ) throws -> Bool {
        try call(
            isWatched ? "daemon.add" : "daemon.remove", timeout: .seconds(60),
            parameters: { json in
                json.reference(workspace)
                json.member("forced", isForced)
            },
            result: { reader in
                var isNew = false
                try reader.object { reader, key in
                    if key == "new" || key == "removed" { isNew = try reader.bool() } else { try reader.skip() }
                }
                return isNew
            })
    }

    package func stop() throws {
        try call("daemon.stop", timeout: .seconds(10), parameters: { _ in }, result: { try $0.skip() })
    }

    package func daemonStatus() throws -> DaemonStatus {
        try call(
            "daemon.status", timeout: .seconds(10), parameters: { _ in }, result: { try DaemonStatus(reading: &$0) })
    }

    // MARK: The protocol

    /// Calls `method` and returns what `result` reads. Throws a `Failure`, or the error as the daemon reports it.
    ///
    /// `isCancelled` is asked now and then: then the request is cancelled, and its result waited for.
    private func call<Result>(
        _ method: String, timeout: Duration?, isCancelled: () -> Bool = { false },
        parameters: (inout JSONWriter) -> Void,
        onNotification: (inout JSONReader) throws -> Void = { try $0.skip() },
        result: (inout JSONReader) throws -> Result
    ) throws -> Result {
        try lastID.withLock { lastID in
            lastID += 1
            return try exchange(
                method, id: lastID, timeout: timeout, isCancelled: isCancelled, parameters: parameters,
                onNotification: onNotification, result: result)
        }
    }

    private func exchange<Result>(
        _ method: String, id: Int, timeout: Duration?, isCancelled: () -> Bool,
        parameters: (inout JSONWriter) -> Void, onNotification: (inout JSONReader) throws -> Void,
        result: (inout JSONReader) throws -> Result
    ) throws -> Result {
        var hasCancelled = false
        let deadline = timeout.map { ContinuousClock.now.advanced(by: $0) }
        channel.setTimeouts(reading: timeout, writing: .seconds(10))
        do {
            try channel.write(request(method, id: id, parameters))
            while true {
                while !channel.isReadable(within: .milliseconds(100)) {
                    if let deadline, deadline < .now { throw LineChannel.Failure.timedOut }
                    guard !hasCancelled, isCancelled() else { continue }
                    hasCancelled = true
                    try channel.write(request("cancel", id: nil) { $0.member("id", id) })
                }
                guard let line = try channel.read() else { throw Failure.gone }
                if let value = try read(line, onNotification, result) { return value }
            }
        } catch LineChannel.Failure.timedOut {
            throw Failure.unusable("it does not answer in time")
        } catch is LineChannel.Failure {
            throw Failure.gone
        } catch let problem as JSONReader.Problem {
            throw Failure.unusable("its answer cannot be read: \(problem.message)")
        }
    }

    private func request(_ method: String, id: Int?, _ parameters: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("jsonrpc", "2.0")
            if let id { json.member("id", id) }
            json.member("method", method)
            json.key("params")
            json.object(parameters)
        }
        return json.bytes
    }

    /// The result in `line`; nil when it is a notification.
    private func read<Result>(
        _ line: [UInt8], _ onNotification: (inout JSONReader) throws -> Void,
        _ result: (inout JSONReader) throws -> Result
    ) throws -> Result? {
        var value: Result?
        var failure: (code: Int, message: String, report: String?)?
        var reader = JSONReader(line)
        try reader.object { reader, key in
            switch key {
            case "params": try onNotification(&reader)
            case "result": value = try result(&reader)
            case "error":
                var (code, message, report) = (0, "", nil as String?)
                try reader.object { reader, key in
                    switch key {
                    case "code": code = try reader.integer()
                    case "message": message = try reader.string()
                    case "data":
                        try reader.object { reader, key in
                            if key == "code" { report = try reader.string() } else { try reader.skip() }
                        }
                    default: try reader.skip()
                    }
                }
                failure = (code, message, report)
            default: try reader.skip()
            }
        }
        guard let failure else { return value }
        guard failure.code == RPC.Code.failed.rawValue, let report = failure.report,
            report != RequestError.Code.daemon.rawValue
        else { throw Failure.declined(failure.message) }
        throw ErrorReport(code: report, message: failure.message)
    }
}
