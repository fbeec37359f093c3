import Foundation
import Glibc
import SystemSupport
import Testing

/// Requests that nobody waits for any more, to a daemon that cannot answer because another process holds the lock.
@Suite(.timeLimit(.minutes(5))) struct CancellationTests {
    /// A daemon that has something to do, and cannot.
    private final class BusyDaemon {
        let dir: Dir
        let daemon: RunningDaemon
        private let lock: FileDescriptor

        init() throws {
            dir = try Dir(["a.md": "alpha\n"])
            daemon = try RunningDaemon(dir)
            try daemon.watch()
            lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
            #expect(flock(lock.number, LOCK_EX) == 0)
            try dir.write("beta\n", to: "b.md")
        }

        func release() { flock(lock.number, LOCK_UN) }

        func line(_ id: Int, _ method: String, _ members: String = "") -> String {
            #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"workspace":"\#(dir.path)"\#(members)}}"#
        }

        /// A question that would wait for an hour.
        var question: String { line(1, "search", #","query":"beta","timeout_ms":3600000"#) }

        /// How many connections the daemon has.
        var connections: Int {
            let folder = "/proc/\(daemon.command.process)/fd"
            let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let sockets = numbers.count {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)"))?.hasPrefix("socket:")
                    == true
            }
            // One is what it listens at.
            return sockets - 1
        }
    }

    private let cancel = #"{"jsonrpc":"2.0","method":"cancel","params":{"id":1}}"#

    private func code(_ answer: [String: Any]) -> String? {
        ((answer["error"] as? [String: Any])?["data"] as? [String: Any])?["code"] as? String
    }

    @Test func aSearchThatIsCancelledStopsWaiting() throws {
        let busy = try BusyDaemon()
        let client = try RawClient(busy.daemon)
        try client.write(busy.question)
        #expect(try code(client.ask(cancel)) == "index_cancelled")
        // Others can still be asked by the same connection.
        #expect(try client.ask(busy.line(2, "daemon.status"))["result"] != nil)
        busy.release()
        let answer = try client.ask(busy.question)
        #expect((answer["result"] as? [String: Any])?["total"] as? Int == 2)
    }

    @Test func aSearchWhoseClientIsGoneStopsWaiting() throws {
        let busy = try BusyDaemon()
        // Those of the commands before may not be closed yet.
        #expect(busy.daemon.waits { busy.connections == 0 })
        var client: RawClient? = try RawClient(busy.daemon)
        try client?.write(busy.question)
        #expect(busy.daemon.waits { busy.connections == 1 })
        client = nil
        #expect(busy.daemon.waits { busy.connections == 0 })
        busy.release()
    }

    @Test func aClientThatOnlyWritesNoMoreGetsItsAnswer() throws {
        let busy = try BusyDaemon()
        let client = try RawClient(busy.daemon)
        try client.write(busy.question)
        client.endWriting()
        // Until the answer can be given.
        usleep(200_000)
        busy.release()
        var answer = try client.read()
        while let document = answer, document["id"] == nil { answer = try client.read() }
        #expect((answer?["result"] as? [String: Any])?["total"] as? Int == 2)
        #expect(try client.read() == nil)
    }

    @Test func aRunThatIsCancelledBeforeItBeginsIsNotWaitedFor() throws {
        let busy = try BusyDaemon()
        let client = try RawClient(busy.daemon)
        try client.write(busy.line(1, "index"))
        let answer = try client.ask(cancel)
        #expect((answer["result"] as? [String: Any])?["interrupted"] as? Bool == true)
        busy.release()
    }

    @Test func aSearchThatWaitsTooLongIsAnErrorAndNoOlderAnswer() throws {
        let busy = try BusyDaemon()
        let client = try RawClient(busy.daemon)
        let impatient = busy.line(1, "search", #","query":"beta","timeout_ms":100"#)
        #expect(try code(client.ask(impatient)) == "timed_out")
        let answer = try client.ask(busy.line(2, "search", #","query":"alpha","refresh":false"#))
        #expect((answer["result"] as? [String: Any])?["total"] as? Int == 1)
        busy.release()
    }

    @Test func whatWaitsForItsTurnIsPending() throws {
        let busy = try BusyDaemon()
        func index() throws -> [String: Any]? {
            try busy.dir.ws("status", "--json").run().json()["index"] as? [String: Any]
        }
        #expect(try busy.daemon.waits { try index()?["state"] as? String == "stale" })
        #expect(try index()?["pending"] as? Int == 1)
        busy.release()
        #expect(try busy.dir.ws("status", "--wait").run().status == 0)
        #expect(try index()?["state"] as? String == "ready" && index()?["pending"] as? Int == 0)
    }

    @Test func aSearchThatALanguageModelTakesBackStopsWaiting() throws {
        let busy = try BusyDaemon()
        let search = #"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"beta"},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientCapabilities":{}}}}
            """#.replacing("\n", with: "")
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        let outcome = try busy.dir.ws("mcp").reading(search + "\n" + cancel + "\n").run()
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.text)")
        busy.release()
    }
}
