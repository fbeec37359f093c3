import Glibc
import SystemSupport
import Testing

/// What answers at the daemon's socket is not what a command can use, which then does without.
@Suite(.timeLimit(.minutes(2))) struct StrangeDaemonTests {
    @Test(
        arguments: [
            // Of a later version.
            #"{"jsonrpc":"2.0","method":"hello","params":{"protocol":1000000,"pid":1,"settings":""}}"#, "",
            "\u{0}garbage",
            #"{"jsonrpc":"2.0","method":"hello","params":[]}"#, nil,
        ])
    func commandsReadTheStoreThemselves(_ greeting: String?) throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let folder = dir.home.appending(".local/state/ws/run")
        #expect(try dir.command("mkdir", "-p", "-m", "700", folder.description).run().status == 0)
        chmod(folder.description, 0o700)
        let listener = try UnixSocket.listen(at: folder.appending("daemon.sock"))
        let asked = LockedState(0)
        let number = listener.number
        let serving = Thread.start {
            var kept: [LineChannel] = []
            while let socket = try? UnixSocket.accept(listener) {
                asked.withLock { $0 += 1 }
                let channel = LineChannel(socket, limit: 1 << 20)
                // One that says nothing stays.
                if let greeting { try? channel.write(Array(greeting.utf8)) }
                kept.append(channel)
            }
        }
        let outcome = try dir.ws("search", "-l", "alpha").run()
        #expect(outcome.lines == ["a.py"] && outcome.status == 0, "\(outcome.errors)")
        #expect(try dir.ws("status", "--json").run().json()["watching"] == nil)
        #expect(asked.withLock(\.self) >= 2)
        shutdown(number, CInt(SHUT_RDWR))
        serving.join()
    }
}
