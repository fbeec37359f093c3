import Foundation
import Glibc
import SystemSupport
import Testing

@Suite struct FreshnessTests {
    @Test func whatWasJustWrittenIsFound() throws {
        let dir = try Dir(["kept.py": "def kept():\n    return 0\n"])
        _ = try dir.ws("index").run()
        for round in 0..<100 {
            // Over and over the same file, of the same size, within the clock's tick.
            let word = "needle\(1000 + round)"
            try dir.write("def \(word)():\n    return 1\n", to: "changing.py")
            let hits = try dir.ws("search", "--json", "-n", "1", word).run().results()
            #expect(hits.first?["path"] as? String == "changing.py")
            #expect((hits.first?["preview"] as? String)?.contains(word) == true)
            #expect(hits.first?["stale"] as? Bool == false)
        }
    }

    @Test func whatWasDeletedIsNeverShown() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "b.py": "def beta():\n    return 2\n"])
        _ = try dir.ws("index").run()
        dir.remove("a.py")
        #expect(try dir.ws("search", "-l", "--no-refresh", "alpha").run().lines == ["b.py"])
        #expect(try dir.ws("search", "-l", "alpha").run().lines == ["b.py"])
        #expect(try dir.ws("files").run().lines == ["b.py"])
    }

    @Test func withoutARefreshTheIndexAnswersAndSaysWhatIsStale() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "b.py": "def beta():\n    return 2\n"])
        _ = try dir.ws("index").run()
        try dir.write("def gamma():\n    return 3\n", to: "a.py")
        try dir.write("def alpha_new():\n    return 4\n", to: "c.py")
        let document = try dir.ws("search", "--json", "--no-refresh", "alpha").run().json()
        let hits = try #require(document["results"] as? [[String: Any]])
        #expect(hits.map { $0["path"] as? String } == ["a.py", "b.py"])
        #expect(hits.map { $0["stale"] as? Bool } == [true, false])
        #expect((hits[0]["preview"] as? String)?.contains("alpha") == true)
        let text = try dir.ws("search", "--no-refresh", "alpha").run().text
        #expect(text.contains("changed since it was indexed"))
        let fresh = try dir.ws("search", "--json", "alpha").run()
        #expect(try Set(fresh.resultPaths()) == ["a.py", "b.py", "c.py"])
        #expect(try fresh.results().allSatisfy { $0["stale"] as? Bool == false })
        #expect(try (fresh.json()["index"] as? [String: Any])?["state"] as? String == "ready")
    }

    @Test func aFirstSearchMakesTheIndex() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let outcome = try dir.ws("search", "-l", "alpha").run()
        #expect(outcome.lines == ["a.py"] && outcome.errors == "")
        #expect(dir.exists(".workspace/index.db"))
    }

    @Test func movedAndRenamedFilesAreFoundWhereTheyAre() throws {
        let dir = try Dir(["old/a.py": "def alpha():\n    return 1\n"])
        _ = try dir.ws("index").run()
        rename(dir.path.appending("old").description, dir.path.appending("new").description)
        #expect(try dir.ws("search", "-l", "alpha").run().lines == ["new/a.py"])
    }

    @Test func statusTellsWhatIsPendingAndDoesNothing() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "i.png": "\0"])
        let none = try dir.ws("-w", ".", "status").run()
        #expect(none.status == 0 && none.text.contains("no index yet"))
        #expect(!dir.exists(".workspace"))
        dir.settle()
        _ = try dir.ws("index").run()
        try dir.write("x = 1\n", to: "b.py")
        try dir.write("def beta():\n    return 1\n", to: "a.py")
        for _ in 0..<2 {
            let status = try dir.ws("status", "--json").run().json()
            let index = try #require(status["index"] as? [String: Any])
            #expect(index["state"] as? String == "stale")
            #expect(index["pending"] as? Int == 2)
            #expect(index["files"] as? Int == 1)
            #expect(status["skipped"] as? [String: Int] == ["binary": 1])
            #expect(status["exists"] as? Bool == true)
            #expect(status["text_bytes"] as? Int == 26)
        }
        dir.settle()
        _ = try dir.ws("index").run()
        let text = try dir.ws("status").run().text
        #expect(text.contains("State      ready\n") && text.contains("Pending    0\n"))
        #expect(text.contains("Skipped    1 files (1 binary)\n"))
    }

    @Test func anotherWriterIsNotWaitedFor() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        _ = try dir.ws("index").run()
        try dir.write("def beta():\n    return 1\n", to: "b.py")
        let lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
        #expect(flock(lock.number, LOCK_EX | LOCK_NB) == 0)
        let busy = try dir.ws("search", "--json", "alpha").run()
        #expect(busy.status == 0)
        #expect(try busy.resultPaths() == ["a.py"])
        #expect(try (busy.json()["index"] as? [String: Any])?["state"] as? String == "stale")
        #expect(busy.errors.contains("another process is indexing"))
        flock(lock.number, LOCK_UN)
        #expect(try dir.ws("search", "--json", "beta").run().resultPaths().first == "b.py")
    }
}
