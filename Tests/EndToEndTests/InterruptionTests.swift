import Foundation
import Glibc
import SystemSupport
import Testing

@Suite struct InterruptionTests {
    @Test(
        "a signal while waiting for another writer ends the run",
        arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(CInt, CInt)])
    func whileWaiting(_ signal: CInt, _ status: CInt) throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        _ = try dir.ws("index").run()
        let lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
        #expect(flock(lock.number, LOCK_EX) == 0)
        let index = try dir.ws("index").start()
        #expect(index.waits { index.catches(signal) })
        index.send(signal)
        let outcome = try index.wait()
        #expect(outcome.status == status)
    }

    @Test func aSearchThatIsStoppedPrintsNothing() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        _ = try dir.ws("init").run()
        try dir.write([], to: ".workspace/write.lock")
        let lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
        #expect(flock(lock.number, LOCK_EX) == 0)
        let search = try dir.ws("search", "--json", "alpha").start()
        #expect(search.waits { search.catches(SIGINT) })
        search.send(SIGINT)
        let outcome = try search.wait()
        #expect(outcome.status == 130 && outcome.text == "" && outcome.errors == "")
    }

    @Test func aRunThatIsStoppedKeepsWhatItCommittedAndGoesOnFromThere() throws {
        let dir = try Dir()
        // One thread commits after 4,000 files.
        let count = 12_000
        for index in 0..<count {
            try dir.write("def f\(index)():\n    return \(index)\n", to: "d\(index % 50)/f\(index).py")
        }
        dir.settle()
        let index = try dir.ws("index").through("/usr/bin/taskset", "-c", firstProcessor()).start()
        let log = dir.path.appending(".workspace/index.db-wal")
        let committed = index.waits { ((try? FileStatus.of(log))?.size ?? 0) > 1_000_000 }
        #expect(committed)
        index.send(SIGINT)
        let outcome = try index.wait()
        #expect(outcome.status == 130)
        #expect(outcome.text.contains("interrupted, the next run goes on from here"), "\(outcome.errors)")
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")

        let before = try #require(try dir.ws("status", "--json").run().json()["index"] as? [String: Any])
        let kept = try #require(before["files"] as? Int)
        #expect((4_000..<count).contains(kept))
        #expect(before["state"] as? String == "building")
        #expect(before["pending"] as? Int == count - kept)
        let found = try dir.ws("search", "--json", "--no-refresh", "f17").run()
        #expect(found.status == 0)
        #expect(try (found.json()["index"] as? [String: Any])?["state"] as? String == "building")
        let second = try dir.ws("index", "--json").run().json()
        #expect(second["added"] as? Int == count - kept && second["unchanged"] as? Int == kept)
        #expect(
            try dir.ws("status", "--json").run().json()["index"].flatMap { ($0 as? [String: Any])?["state"] as? String }
                == "ready")
    }

    /// The first processor that this process may use.
    private func firstProcessor() throws -> String {
        let status = try FileDescriptor(opening: BytePath("/proc/self/status"), flags: O_RDONLY)
        let text = String(decoding: try #require(try status.readAll(expected: 4096, limit: 1 << 16)), as: UTF8.self)
        let list = try #require(text.firstMatch(of: /Cpus_allowed_list:\s*([0-9]+)/))
        return String(list.1)
    }
}
