import Glibc
import SystemSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test func processesAtTheSameTimeDoNotDisturbEachOther() throws {
        let dir = try Dir()
        for index in 0..<60 { try dir.write("def function_\(index)():\n    return \(index)\n", to: "f\(index).py") }
        var commands = try (0..<3).map { _ in try dir.ws("index").start() }
        commands += try (0..<3).map { try dir.ws("search", "-q", "-l", "function_\($0)").start() }
        for command in commands {
            let outcome = try command.wait()
            // A search that finds the first run still in its first batch has nothing yet.
            #expect([0, 1].contains(outcome.status), "\(outcome.errors)")
        }
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
        #expect(try dir.ws("files").run().lines.count == 60)
        #expect(try dir.ws("search", "-l", "-n", "1", "function_7").run().lines == ["f7.py"])
    }

    @Test func whileSomebodyWritesAnIndexWaitsAndASearchAnswersFromTheLastCommit() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        #expect(try dir.ws("index", "-q").run().status == 0)
        let lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
        #expect(flock(lock.number, LOCK_EX) == 0)
        try dir.write("def beta():\n    return 1\n", to: "b.py")
        let index = try dir.ws("index").start()
        #expect(
            index.waits {
                String(decoding: index.errorsSoFar, as: UTF8.self).contains("another process is indexing; this waits")
            })
        let search = try dir.ws("search", "--json", "alpha").run().json()
        #expect((search["index"] as? [String: Any])?["state"] as? String == "stale")
        #expect((search["results"] as? [[String: Any]])?.compactMap { $0["path"] as? String } == ["a.py"])
        #expect((search["warnings"] as? [String])?.contains { $0.contains("last state it committed") } == true)
        #expect(flock(lock.number, LOCK_UN) == 0)
        #expect(try index.wait().status == 0)
        #expect(try dir.ws("search", "-l", "-n", "1", "--no-refresh", "beta").run().lines == ["b.py"])
    }
}
