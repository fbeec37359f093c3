private import Glibc
package import SystemSupport

/// Accepts connections on a Unix socket and carries out what they ask, each on a thread of its own.
///
/// A client that is slow, or means harm, has only its own connection to hurt: lines have a limit, what is not read in time is not
/// written, and when there are too many connections the one that has asked nothing for longest goes.
package final class Server: Sendable {
    static let connectionLimit = 64

    struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var isStopped = false
    }

    private let listener: FileDescriptor
    private let methods: [String: RPCMethod]
    private let greeting: [UInt8]
    private let note: @Sendable (EventLog.Level, String, [(String, String)]) -> Void
    private let state = LockedState(State())

    /// Listens at `path`. `methods` by name; `settings` is the `SettingsSources.identity` of what it answers by.
    package init(
        at path: BytePath, methods: [String: RPCMethod], settings: String,
        note: @escaping @Sendable (EventLog.Level, String, [(String, String)]) -> Void
    ) throws(SystemError) {
        listener = try UnixSocket.listen(at: path)
        self.methods = methods
        self.note = note
        var json = JSONWriter()
        json.object { json in
            json.member("jsonrpc", "2.0")
            json.member("method", "hello")
            json.key("params")
            json.object { json in
                json.member("protocol", RPC.protocolVersion)
                json.member("pid", Int(getpid()))
                json.member("settings", settings)
            }
        }
        greeting = json.bytes
    }

    /// Accepts connections until it is stopped.
    package func run() {
        while !state.withLock(\.isStopped) {
            do throws(SystemError) {
                guard let socket = try UnixSocket.accept(listener) else { return }
                accept(socket)
            } catch {
                if state.withLock(\.isStopped) { return }
                note(.warning, "connection.failed", [("reason", "\(error)")])
                // Out of descriptors, as a rule: some come back.
                usleep(100_000)
            }
        }
    }

    private func accept(_ socket: consuming FileDescriptor) {
        guard UnixSocket.peerUser(socket) == geteuid() else {
            return note(.warning, "connection.refused", [("reason", "another user")])
        }
        let channel = LineChannel(socket, limit: RPC.requestLimit)
        channel.setTimeouts(reading: nil, writing: .seconds(10))
        let connection = Connection(channel, methods: methods, note: note)
        let isAdmitted = state.withLock { state in
            if state.isStopped { return false }
            if state.connections.count >= Self.connectionLimit {
                let idle = state.connections.values.filter(\.isIdle).min { $0.lastUse < $1.lastUse }
                guard let idle else { return false }
                idle.close()
                state.connections[ObjectIdentifier(idle)] = nil
            }
            state.connections[ObjectIdentifier(connection)] = connection
            return true
        }
        guard isAdmitted else { return note(.warning, "connection.refused", [("reason", "too many connections")]) }
        let isStarted = Thread.startDetached { [self] in
            if connection.send(greeting) { connection.run() }
            connection.close()
            state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
        }
        if !isStarted {
            connection.close()
            state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
            note(.warning, "connection.refused", [("reason", "no thread can be started")])
        }
    }

    /// Ends `run`, and all connections once what they asked for has ended, which is cancelled.
    package func stop() {
        let connections = state.withLock { state in
            state.isStopped = true
            return Array(state.connections.values)
        }
        shutdown(listener.number, CInt(SHUT_RDWR))
        for connection in connections { connection.close() }
        state.wait(until: \.connections.isEmpty, timeout: .seconds(5)) { _, _ in }
    }
}
