import Foundation
import Glibc
import SystemSupport
import Testing

/// A running `ws watch --jsonl`.
final class Watch {
    let command: RunningCommand
    private let dir: Dir

    /// Starts it and waits until it is ready, for as many workspaces as `ready` says.
    convenience init(_ dir: Dir, _ folders: String..., ready: Int = 1) throws {
        try self.init(dir, dir.ws("watch", "--jsonl").adding(folders), ready: ready)
    }

    init(_ dir: Dir, _ command: TestCommand, ready: Int = 1) throws {
        self.dir = dir
        self.command = try command.start()
        try #require(waits { self.events.count { $0["event"] as? String == "ready" } == ready }, "\(errors)")
    }

    deinit { command.send(SIGKILL) }

    /// The events so far.
    var events: [[String: Any]] {
        command.outputSoFar.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().compactMap
        {
            try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    var errors: String { String(decoding: command.errorsSoFar, as: UTF8.self) }

    /// Waits for an event about a file, the `count`th of its kind; nil when the process ends before.
    func waits(for event: String, _ path: String, count: Int = 1) -> [String: Any]? {
        func found() -> [[String: Any]] {
            events.filter { $0["event"] as? String == event && $0["path"] as? String == path }
        }
        _ = waits { found().count >= count }
        return found().dropFirst(count - 1).first
    }

    func waits(_ condition: () -> Bool) -> Bool {
        // Slower than the program can be hurt by being asked.
        command.waits {
            usleep(5_000)
            return condition()
        }
    }

    /// Expects that the index comes to be what one made afresh is.
    func expectFreshIndex(_ comment: String) throws {
        let fresh = try dir.answersOfFreshIndex()
        _ = waits { (try? dir.answers("--no-refresh")) == fresh }
        #expect(try dir.answers("--no-refresh") == fresh, "\(comment)\n\(errors)")
    }

    func stop() throws -> Outcome {
        command.send(SIGINT)
        return try command.wait()
    }
}
