import Foundation
import Glibc
import SystemSupport
import Testing

/// What a daemon tells while it makes a workspace's first index.
@Suite(.timeLimit(.minutes(5))) struct FirstIndexTests {
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), "needs strace"))
    func progressIsShownAndWhatIsThereIsFound() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        for index in 0..<200 { try dir.write("beta \(index)\n", to: "d/f\(index).md") }
        #expect(try dir.ws("-w", ".", "index", "-q", "a.py").run().status == 0)
        // Every file takes as long to open as if it came from afar.
        let run = dir.ws("daemon", "run").through(
            "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=openat2",
            "-e", "inject=openat2:delay_enter=50000")
        let daemon = try RunningDaemon(dir, run)
        let follow = try dir.ws("daemon", "status", "--follow").start()
        func followed() -> String { String(decoding: follow.outputSoFar, as: UTF8.self) }
        #expect(try dir.ws("daemon", "add", "-q", ".").run().status == 0)
        let document = try dir.ws("search", "--json", "alpha").run().json()
        #expect((document["index"] as? [String: Any])?["state"] as? String == "building")
        #expect((document["results"] as? [[String: Any]])?.map { $0["path"] as? String } == ["a.py"])
        let status = try dir.ws("status", "--json").run().json()
        #expect((status["index"] as? [String: Any])?["state"] as? String == "building")
        let progress = (status["watching"] as? [String: Any])?["progress"] as? [String: Any]
        #expect(progress?["files_total"] as? Int == 200, "\(status)")
        #expect(daemon.waits { followed().contains(/starting, [0-9]+ of 200 files/) })
        #expect(try dir.ws("status", "--wait").run().status == 0)
        #expect(daemon.waits { followed().contains(/watching  201 files, 201 chunks/) })
        follow.send(SIGINT)
        _ = try follow.wait()
        let last = try dir.ws("search", "--json", "alpha").run().json()
        #expect((last["index"] as? [String: Any])?["state"] as? String == "ready")
        #expect(try dir.ws("daemon", "stop").run().status == 0)
        _ = try daemon.command.wait()
    }
}
