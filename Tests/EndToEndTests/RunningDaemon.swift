import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

/// A `ws daemon run` of a folder's user.
final class RunningDaemon {
    let command: RunningCommand
    private let dir: Dir

    /// Starts it, and waits until it answers.
    init(_ dir: Dir, _ command: TestCommand? = nil) throws {
        self.dir = dir
        self.command = try (command ?? dir.ws("daemon", "run")).start()
        try #require(waits { try dir.ws("daemon", "status").run().status == 0 }, "\(errors)")
    }

    deinit {
        if !command.hasEnded { command.send(SIGKILL) }
    }

    var errors: String { String(decoding: command.errorsSoFar, as: UTF8.self) }

    /// Waits until `condition` holds. False when the daemon has ended before.
    func waits(_ condition: () throws -> Bool) rethrows -> Bool {
        while !(try condition()) {
            if command.hasEnded { return try condition() }
            usleep(5_000)
        }
        return true
    }

    /// Has the folder watched, and waits until it is.
    func watch(_ folder: String = ".") throws {
        let added = try dir.ws("daemon", "add", "--quiet", folder).run()
        try #require(added.status == 0, "\(added.errors)")
        try #require(try dir.ws("-w", folder, "status", "--wait").run().status == 0)
        try #require(waits { (try? status(folder)["state"] as? String) == "watching" }, "\(errors)")
    }

    struct NotWatched: Error {}

    /// How the watching of a folder goes. Throws where it is not watched.
    func status(_ folder: String = ".") throws -> [String: Any] {
        let root = folder == "." ? dir.path.description : dir.path.appending(folder).description
        let all = try dir.ws("daemon", "status", "--json").run().json()["workspaces"] as? [[String: Any]]
        let kept = all?.first { $0["workspace"] as? String == root }
        guard let watching = kept?["watching"] as? [String: Any] else { throw NotWatched() }
        return watching
    }

    var socket: BytePath { dir.home.appending(".local/state/ws/run/daemon.sock") }

    /// What it has logged.
    var log: String {
        String(
            decoding: FileManager.default.contents(
                atPath: dir.home.appending(".local/state/ws/daemon.log").description) ?? Data(), as: UTF8.self)
    }

    /// The most memory it ever had, in bytes (`VmHWM` of proc_pid_status(5)).
    var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/\(command.process)/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmHWM:\s+([0-9]+) kB/).flatMap { Int($0.1) }.map { $0 << 10 } ?? .max
    }

    func stop() throws -> Outcome {
        command.send(SIGTERM)
        return try command.wait()
    }
}

/// A connection to a daemon's socket by somebody who does what they like with it.
final class RawClient {
    private let channel: LineChannel
    private let number: CInt

    init(_ daemon: RunningDaemon) throws {
        let socket = try UnixSocket.connect(to: daemon.socket)
        number = socket.number
        channel = LineChannel(socket, limit: 1 << 26)
        channel.setTimeouts(reading: .seconds(60), writing: .seconds(60))
    }

    func write(_ text: String) throws { try channel.write(Array(text.utf8)) }
    func write(_ bytes: [UInt8]) throws { try channel.write(bytes) }

    /// Says that nothing more will be written.
    func endWriting() { shutdown(number, CInt(SHUT_WR)) }

    /// The next document; nil when the daemon has closed.
    func read() throws -> [String: Any]? {
        let line: [UInt8]?
        do { line = try channel.read() } catch LineChannel.Failure.failed { return nil }
        return try line.map { try #require(JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]) }
    }

    /// Asks, and returns the answer.
    func ask(_ text: String) throws -> [String: Any] {
        try write(text)
        while let document = try read() {
            if document["method"] == nil { return document }
        }
        throw CancellationError()
    }
}
