import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

@Suite struct OutputTests {
    static let files = [
        "src/app.py": """
        # The application.
        class App:
            def route(self, rule):
                naïve = "é🦜"; target = rule
                return target
        """,
        "src/other.py": "def other():\n    return 'route'\n",
    ]

    @Test(
        "answers fit the published schema", arguments: [["--json"], ["--json", "--explain"], ["--json", "-n", "1"]])
    func documents(_ flags: [String]) throws {
        let dir = try Dir(Self.files)
        try dir.write("route\n", to: [0x73, 0xFF, 0x2E, 0x74, 0x78, 0x74])
        let outcome = try dir.ws("search", "route").adding(flags).run()
        #expect(outcome.status == 0 && outcome.lines.count == 1)
        #expect(try JSONSchema().problems(in: Data(outcome.output), definition: "answer") == [])
        #expect(try dir.ws("similar", "src/app.py:2").adding(flags).run().json()["error"] == nil)
    }

    @Test("so says the validator of Python", .enabled(if: hasPythonValidator, "python3 has no jsonschema"))
    func pythonAgrees() throws {
        let dir = try Dir(Self.files)
        let schema = FileManager.default.contents(
            atPath: #filePath.components(separatedBy: "/Tests/")[0] + "/docs/search-result.schema.json")
        try dir.write(Array(try #require(schema)), to: "out/schema.json")
        try dir.write(try dir.ws("search", "--json", "--explain", "route").run().output, to: "out/answer.json")
        try dir.write(try dir.ws("search", "--json", "route", "nowhere").run().output, to: "out/error.json")
        for document in ["answer", "error"] {
            let check = "import json,jsonschema,sys; jsonschema.validate(*[json.load(open(f)) for f in sys.argv[1:]])"
            let outcome = try dir.command("python3", "-c", check, "out/\(document).json", "out/schema.json").run()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test func placesAreExact() throws {
        let dir = try Dir(Self.files)
        let results = try dir.ws("search", "--json", "naïve target rule", "src/app.py").run().results()
        let hit = try #require(results.first)
        let bytes = try dir.bytes("src/app.py")
        #expect(hit["path"] as? String == "src/app.py")
        #expect(hit["uri"] as? String == "file://\(dir.path)/src/app.py")
        #expect(hit["content_hash"] as? String == ContentHash(of: bytes).hexadecimal)
        #expect(hit["stale"] as? Bool == false)
        #expect(hit["language"] as? String == "python")
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
        let (first, last) = (try #require(hit["line"] as? Int), try #require(hit["end_line"] as? Int))
        #expect(hit["preview"] as? String == lines[(first - 1)..<last].joined(separator: "\n"))
        #expect(hit["column"] as? Int == 1)
        #expect(hit["end_column"] as? Int == lines[last - 1].utf8.count + 1)
        #expect(hit["best_line"] as? Int == 4)
        let range = try #require(hit["range"] as? [String: [String: Int]])
        #expect(range["start"] == ["line": first - 1, "character": 0])
        #expect(range["end"] == ["line": last - 1, "character": lines[last - 1].utf16.count])
    }

    @Test func noMatchAndErrorsAreDocumentsToo() throws {
        let dir = try Dir(Self.files)
        let nothing = try dir.ws("search", "--json", "route", "--min-score", "1", "-t", "go").run()
        #expect(nothing.status == 1)
        #expect(try nothing.results().isEmpty)
        #expect(try JSONSchema().problems(in: Data(nothing.output), definition: "answer") == [])
        let error = try dir.ws("search", "--json", "route", "nowhere").run()
        #expect(error.status == 2)
        #expect(try JSONSchema().problems(in: Data(error.output), definition: "failure") == [])
        let usage = try dir.ws("search", "--json", "--nonsense", "route").run()
        #expect(usage.status == 64 && usage.text.isEmpty)
    }

    @Test func jsonLinesEndWithASummary() throws {
        let dir = try Dir(Self.files)
        let lines = try dir.ws("search", "--jsonl", "route").run().jsonLines()
        #expect(lines.count == 3)
        #expect(lines.map { $0["type"] as? String } == ["result", "result", "summary"])
        #expect(lines.last?["total"] as? Int == 2)
        for line in try dir.ws("search", "--jsonl", "route").run().lines {
            #expect(try JSONSchema().problems(in: Data(line.utf8), definition: "line") == [])
        }
        let nothing = try dir.ws("search", "--jsonl", "-t", "go", "route").run()
        #expect(try nothing.status == 1 && nothing.jsonLines().count == 1)
        let error = try dir.ws("search", "--jsonl", "route", "nowhere").run()
        #expect(try error.status == 2 && error.jsonLines().map { $0["type"] as? String } == ["error"])
    }

    @Test func vimgrepPointsAtTheBestLine() throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("search", "--vimgrep", "naïve target rule", "src/app.py").run()
        #expect(outcome.lines == ["src/app.py:4:9:        naïve = \"é🦜\"; target = rule"])
        let below = try dir.ws(in: "src", "search", "--vimgrep", "naïve target rule", "app.py").run()
        #expect(below.lines.first?.hasPrefix("app.py:4:9:") == true)
    }

    @Test func theTextShowsThePlaceTheSymbolAndTheBestLines() throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("search", "naïve target rule", "src/app.py").run()
        let lines = outcome.lines
        #expect(lines.first?.hasPrefix("src/app.py:4  App") == true)
        #expect(lines.contains("  4:         naïve = \"é🦜\"; target = rule"))
        let context = try dir.ws("search", "-C", "0", "naïve target rule", "src/app.py").run()
        #expect(context.lines.dropFirst().count == 5)
        #expect(context.lines.contains("  1: # The application."))
        #expect(outcome.errors == "")
    }

    @Test func contextShowsLinesAround() throws {
        let lines = (1...400).map { "line \($0) \(String(repeating: "filler ", count: 8))" }
        let dir = try Dir(["text.txt": lines.joined(separator: "\n")])
        let hits = try dir.ws("search", "-n", "1", "--json", "line 200").run().results()
        let (first, last) = (try #require(hits[0]["line"] as? Int), try #require(hits[0]["end_line"] as? Int))
        let shown = try dir.ws("search", "-n", "1", "-C", "3", "line 200").run().lines.dropFirst()
        #expect(shown.count == min(400, last + 3) - max(1, first - 3) + 1)
    }

    @Test func pathsAloneComeOnceEach() throws {
        let dir = try Dir([
            "a.md": (1...60).map { "# Part \($0)\n\n\(String(repeating: "route ", count: 60))\n" }.joined()
        ])
        #expect(try dir.ws("search", "--json", "route").run().results().count > 1)
        #expect(try dir.ws("search", "-l", "route").run().lines == ["a.md"])
        #expect(try dir.ws("search", "--files-with-matches", "route").run().lines == ["a.md"])
    }

    @Test func quietPrintsResultsAlone() throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("search", "-q", "route", "-l").run()
        #expect(outcome.errors == "" && outcome.lines.count == 2)
        let nothing = try dir.ws("search", "-q", "route", "-t", "go").run()
        #expect(nothing.status == 1 && nothing.text == "" && nothing.errors == "")
        #expect(try dir.ws("search", "route", "-t", "go").run().errors == "Nothing found.\n")
    }

    @Test(
        "colours follow the flag, then the environment",
        arguments: [
            ([], [:], false), (["--color", "always"], [:], true), (["--color=always"], ["NO_COLOR": "1"], true),
            ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
            (["--color=never"], ["CLICOLOR_FORCE": "1"], false), ([], ["TERM": "dumb"], false),
        ] as [([String], [String: String], Bool)])
    func colors(_ flags: [String], _ variables: [String: String], _ expected: Bool) throws {
        let dir = try Dir(Self.files)
        var command = dir.ws("search", "route").adding(flags)
        for (name, value) in variables { command = command.variable(name, value) }
        #expect(try command.run().output.contains(0x1B) == expected)
        #expect(try command.adding("--json").run().output.contains(0x1B) == false)
    }

    @Test func namesThatAreNotUTF8AreEscapedAndComeWithTheirBytes() throws {
        let dir = try Dir()
        let name: [UInt8] = [0x61, 0xFF, 0x0A, 0x1B, 0x5B, 0x2E, 0x70, 0x79]
        try dir.write("def alpha():\n    return 1\n", to: name)
        let hit = try #require(try dir.ws("search", "--json", "alpha").run().results().first)
        #expect(hit["path"] as? String == #"a\xff\n\x1b[.py"#)
        #expect(hit["path_bytes"] as? String == Data(name).base64EncodedString())
        #expect(hit["uri"] as? String == "file://\(dir.path)/a%FF%0A%1B%5B.py")
        #expect(try dir.ws("search", "-l", "alpha").run().text == "a\\xff\\n\\x1b[.py\n")
        #expect(try dir.ws("files").run().text == "a\\xff\\n\\x1b[.py\n")
        let given = dir.ws("search", "--json", "alpha").adding(bytes: name)
        #expect(try given.run().results().count == 1)
        #expect(try dir.ws("similar").adding(bytes: name + Array(":1".utf8)).adding("--json").run().status == 1)
    }

    @Test(
        "nothing that a terminal obeys comes out raw",
        arguments: [
            [], ["--color=always"], ["-l"], ["--vimgrep"], ["-C", "9"],
            ["--json"], ["--jsonl"], ["--explain"],
        ])
    func hostileContent(_ flags: [String]) throws {
        let evil = "\u{1B}]0;owned\u{07}\u{1B}[2J\u{9B}31m\u{202E}\r\u{8}"
        let dir = try Dir(["\u{1B}[2Jname\u{202E}.py": "def alpha\(evil)():\n    return '\(evil)'\n# \(evil) alpha\n"])
        let outcome = try dir.ws("search", "alpha \(evil)").adding(flags).run()
        #expect(outcome.status == 0)
        var text = outcome.text
        if flags == ["--color=always"] { text.replace(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !isUnsafeOnTerminal($0) })
        #expect(!outcome.errors.unicodeScalars.contains { $0 != "\n" && isUnsafeOnTerminal($0) })
        let wrong = try dir.ws("search", "alpha", evil).run()
        #expect(wrong.status == 2)
        #expect(!wrong.errors.unicodeScalars.contains { $0 != "\n" && isUnsafeOnTerminal($0) })
    }
}

private let hasPythonValidator: Bool = {
    guard let dir = try? Dir() else { return false }
    return (try? dir.command("python3", "-c", "import jsonschema").run().status) == 0
}()
