private import Glibc
import SystemSupport

/// A client's connection: reads requests and writes what comes of them.
final class Connection: Sendable {
    /// Long requests at the same time at most.
    static let longRequestLimit = 32

    private struct State {
        var running: [ObjectIdentifier: RPCCall] = [:]
        var isClosed = false
        var lastUse = ContinuousClock.now
    }

    private let channel: LineChannel
    private let methods: [String: RPCMethod]
    private let dialect: RPCDialect
    private let note: @Sendable (EventLog.Level, String, [(String, String)]) -> Void
    private let state = LockedState(State())
    /// Held while a line is written.
    private let writing = LockedState(())

    init(
        _ channel: LineChannel, methods: [String: RPCMethod], dialect: RPCDialect = .daemon,
        note: @escaping @Sendable (EventLog.Level, String, [(String, String)]) -> Void
    ) {
        self.channel = channel
        self.methods = methods
        self.dialect = dialect
        self.note = note
    }

    var isIdle: Bool { state.withLock(\.running.isEmpty) }
    var lastUse: ContinuousClock.Instant { state.withLock(\.lastUse) }

    /// Reads and carries out requests until the client is gone or `close` is called, and all that was begun has ended: that gets
    /// `patience` until it is cancelled.
    func run(patience: Duration = .zero) {
        do {
            while let line = try channel.read() { handle(line) }
        } catch .tooLong(let limit) {
            respondWithError(id: nil, .invalidRequest, "a line is longer than \(limit) bytes")
            note(.warning, "connection.closed", [("reason", "a line of more than \(limit) bytes")])
        } catch {}
        state.wait(until: \.running.isEmpty, timeout: patience) { _, _ in }
        // A client that only writes no more still reads.
        var hasEnded = state.withLock(\.running.isEmpty)
        while !hasEnded, !channel.isHungUp {
            hasEnded = state.wait(until: \.running.isEmpty, timeout: .milliseconds(50)) { $1 }
        }
        close()
        state.wait(until: \.running.isEmpty) { _ in }
    }

    /// Cancels what is under way and lets `run` end.
    func close() {
        let running = state.withLock { state in
            state.isClosed = true
            return Array(state.running.values)
        }
        for call in running { call.cancel() }
        channel.shutDown()
    }

    /// Writes `line`. False when the client is gone, or does not read.
    func send(_ line: [UInt8]) -> Bool {
        writing.withLock { _ in
            if state.withLock(\.isClosed) { return false }
            do {
                try channel.write(line)
                return true
            } catch {
                state.withLock { $0.isClosed = true }
                channel.shutDown()
                return false
            }
        }
    }

    private func handle(_ line: [UInt8]) {
        state.withLock { $0.lastUse = .now }
        let request: RPCRequest
        do {
            request = try RPCRequest(line)
            guard request.isValid else {
                return respondWithError(id: request.id, .invalidRequest, "not a request of JSON-RPC 2.0")
            }
        } catch {
            let problem = (error as? JSONReader.Problem).map { "\($0.message), at byte \($0.offset)" } ?? "\(error)"
            return respondWithError(id: nil, .parseError, "not JSON: \(problem)")
        }
        if request.method == dialect.cancelMethod { return cancel(request) }
        guard let method = methods[request.method] else {
            // What comes of a notification is told to nobody.
            guard let id = request.id else { return }
            return respondWithError(id: id, .methodNotFound, "there is no method '\(request.method)'")
        }
        let call = RPCCall(request, send: { [self] in send($0) })
        let isAdmitted = state.withLock { state in
            guard !state.isClosed, state.running.count < Self.longRequestLimit else { return false }
            state.running[ObjectIdentifier(call)] = call
            return true
        }
        guard isAdmitted else {
            guard let id = request.id else { return }
            return respondWithError(id: id, .tooMany, "too many requests at once")
        }
        if method.isLong {
            let id = request.id
            if !Thread.startDetached({ self.carryOut(method, call, id: id) }) {
                state.withLock { $0.running[ObjectIdentifier(call)] = nil }
                if let id { respondWithError(id: id, .tooMany, "no thread can be started") }
            }
        } else {
            carryOut(method, call, id: request.id)
        }
    }

    private func carryOut(_ method: RPCMethod, _ call: RPCCall, id: [UInt8]?) {
        defer {
            state.withLock { state in
                state.running[ObjectIdentifier(call)] = nil
                state.lastUse = .now
            }
        }
        do {
            var json = JSONWriter()
            var result = JSONWriter()
            try method.run(call, &result)
            guard let id, isAwaited(call) else { return }
            json.object { json in
                json.member("jsonrpc", "2.0")
                json.key("id")
                json.value(json: id)
                json.key("result")
                json.value(json: result.bytes)
            }
            _ = send(json.bytes)
        } catch {
            guard let id, isAwaited(call) else { return }
            switch error {
            case let problem as JSONReader.Problem: respondWithError(id: id, .invalidParameters, problem.message)
            case let error as RPCError: respond(id: id, error)
            default:
                let report = ErrorReport(error)
                var data = JSONWriter()
                data.object { $0.member("code", report.code) }
                respond(id: id, RPCError(code: RPC.Code.failed.rawValue, message: report.message, data: data.bytes))
            }
        }
    }

    private func isAwaited(_ call: RPCCall) -> Bool { dialect.answersCancelled || !call.isCancelled }

    /// Cancels the request of this connection that has the given id.
    private func cancel(_ request: RPCRequest) {
        var id: [UInt8]?
        try? request.parameters { reader, key in
            if key == dialect.cancelMember { id = try reader.requestID() } else { try reader.skip() }
        }
        guard let id else { return }
        for call in state.withLock({ Array($0.running.values) }) where call.request.id == id {
            call.cancel()
        }
    }

    private func respondWithError(id: [UInt8]?, _ code: RPC.Code, _ message: String) {
        respond(id: id, RPCError(code: code.rawValue, message: message))
    }

    private func respond(id: [UInt8]?, _ error: RPCError) {
        var json = JSONWriter()
        json.object { json in
            json.member("jsonrpc", "2.0")
            json.key("id")
            if let id { json.value(json: id) } else { json.null() }
            json.key("error")
            json.object { json in
                json.member("code", error.code)
                json.member("message", error.message)
                guard let data = error.data else { return }
                json.key("data")
                json.value(json: data)
            }
        }
        _ = send(json.bytes)
    }
}
