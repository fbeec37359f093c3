import Foundation
import SystemSupport
import Testing

@Suite struct MemoryTests {
    @Test func filesOutsideAnyWorkspaceAreSearchedInMemory() throws {
        let dir = try Dir([
            "a.py": "def alpha():\n    return 1\n", "in/b.py": "def beta():\n    return 2\n",
            "c.bin": "\u{0}\u{1}\u{2}",
        ])
        let before = dir.everything(in: dir.path)
        let outcome = try dir.ws("search", "--json", "beta", "a.py", "in/b.py", "c.bin").run()
        #expect(outcome.status == 0)
        #expect(try outcome.resultPaths() == ["in/b.py", "a.py"])
        #expect(try outcome.json()["workspace"] is NSNull)
        #expect(try outcome.results().first?["uri"] as? String == "file://\(dir.path)/in/b.py")
        #expect(outcome.errors.contains("c.bin was left out"))
        #expect(try dir.ws(in: "in", "search", "-l", "alpha", "../a.py").run().lines == ["../a.py"])
        #expect(dir.everything(in: dir.path) == before)
        #expect(dir.everything(in: dir.home).isEmpty)
    }

    @Test func aTextFromStandardInputIsSearched() throws {
        let dir = try Dir()
        let text = "First line.\n\n" + String(repeating: "Filler words here.\n", count: 200) + "\nThe needle is last.\n"
        let outcome = try dir.ws("search", "--stdin", "--json", "-n", "1", "needle").reading(text).run()
        let hit = try #require(try outcome.results().first)
        #expect(hit["path"] as? String == "-" && hit["uri"] is NSNull)
        #expect(hit["best_line"] as? Int == 204)
        let shown = try dir.ws("search", "--stdin", "-n", "1", "needle").reading(text).run()
        #expect(shown.lines.first?.hasPrefix("(standard input):204  ") == true)
        #expect(try dir.ws("search", "--stdin", "needle").reading("").run().status == 1)
        #expect(try dir.ws("search", "--stdin", "needle").reading([0, 0, 0]).run().status == 1)
        #expect(try dir.ws("search", "--stdin", "-").reading("x").run().status == 64)
        #expect(try dir.ws("search", "--stdin", "x", "y").reading("x").run().status == 64)
        #expect(dir.everything(in: dir.path).isEmpty)
    }

    @Test func whatCannotBeSearchedInMemoryIsSaid() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "in/b.py": "x = 1\n"])
        let missing = try dir.ws("search", "alpha", "nowhere.py").run()
        #expect(missing.status == 2 && missing.errors.contains("nowhere.py"))
        let folder = try dir.ws("search", "alpha", "in").run()
        #expect(folder.status == 2 && folder.errors.contains("ws index DIR"))
        #expect(!dir.exists(".workspace") && !dir.exists("in/.workspace"))
    }

    @Test func aFileInAnotherWorkspaceIsSearchedThere() throws {
        let dir = try Dir(["project/a.py": "def alpha():\n    return 1\n", "elsewhere/x": "y\n"])
        _ = try dir.ws("index", "project").run()
        let outcome = try dir.ws(in: "elsewhere", "search", "-l", "alpha", "../project").run()
        #expect(outcome.lines == ["../project/a.py"])
    }

    @Test func filtersHoldInMemoryToo() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "b.md": "# Alpha\n\nWords.\n"])
        #expect(try dir.ws("search", "-l", "alpha", "-t", "markdown", "a.py", "b.md").run().lines == ["b.md"])
        #expect(try dir.ws("search", "-l", "alpha", "--content", "code", "a.py", "b.md").run().lines == ["a.py"])
        #expect(try dir.ws("search", "-l", "alpha", "-g", "!*.py", "a.py", "b.md").run().lines == ["b.md"])
    }
}
