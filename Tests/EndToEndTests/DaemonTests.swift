import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct DaemonTests {
    @Test func everyFormatIsTheSameThroughTheDaemon() throws {
        let dir = try Dir([
            "src/a.py": "def alpha(x):\n    \"\"\"Says \u{1}alpha.\"\"\"\n    return x\n",
            "b.md": "# Alpha\n\nWords of alpha.\n",
        ])
        for index in 0..<30 {
            try dir.write("def f\(index)(alpha):\n    return alpha + \(index)\n", to: "src/f\(index).py")
        }
        try dir.write("alpha beta\n", to: [0x66, 0xFF, 0x2E, 0x74, 0x78, 0x74])
        dir.settle()
        _ = try dir.ws("index").run()
        let questions = [
            ["search", "alpha"], ["search", "alpha", "--json", "--explain"], ["search", "alpha", "--jsonl"],
            ["search", "alpha", "--vimgrep", "-n", "40"], ["search", "alpha", "-l", "-n", "100"],
            ["search", "alpha", "--explain", "-C", "2"], ["search", "nothing of the kind", "--mode", "lexical"],
            ["search", "alpha", "src", "-g", "*1*", "-t", "python", "--content", "code", "--min-score", "0.001"],
            ["search", "alpha", "--no-refresh", "--json"], ["similar", "src/a.py:1", "--json"],
            ["similar", "src/a.py:1"],
            ["similar", "src/a.py:99"], ["search", "alpha", "-g", "["], ["files"], ["status"],
        ]
        func answers() throws -> [String] {
            try questions.map { arguments in
                let outcome = try dir.ws().adding(arguments).run()
                let text = outcome.text.replacing(/"elapsed_ms":[0-9.]+/, with: "")
                    .replacing(/"phases_ms":\{[^}]*\}/, with: "").replacing(/Watched .*\n/, with: "")
                    .replacing(/Database .*\n/, with: "")
                return "\(arguments) \(outcome.status)\n\(text)\(outcome.errors)"
            }
        }
        let without = try answers()
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let with = try answers()
        for (with, without) in zip(with, without) { #expect(with == without) }
        #expect(try daemon.stop().status == 0)
        #expect(!daemon.log.contains("alpha"))
    }

    @Test func aSearchRightAfterASaveIsFresh() throws {
        let dir = try Dir(["kept.py": "def kept():\n    return 0\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        for round in 0..<60 {
            let word = "needle\(1000 + round)"
            try dir.write("def \(word)():\n    return 1\n", to: "changing.py")
            let outcome = try dir.ws("search", "--json", "-n", "1", word).run()
            let hit = try #require(try outcome.results().first, "\(outcome.errors)")
            #expect(hit["path"] as? String == "changing.py" && hit["stale"] as? Bool == false)
            #expect((hit["preview"] as? String)?.contains(word) == true)
        }
        dir.remove("changing.py")
        #expect(try dir.ws("search", "-l", "needle1059").run().lines == ["kept.py"])
        #expect(daemon.log.contains("workspace.changed"))
    }

    @Test func indexIsCarriedOutByTheDaemonWithTheSameSummary() throws {
        let dir = try Dir(["a.py": "x = 1\n", "i.png": "\0"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        dir.settle()
        let summary = try dir.ws("index", "--verify").run()
        #expect(summary.text.hasPrefix("0 added, 0 changed, 0 removed, 1 unchanged, 1 skipped (1 binary) in "))
        let full = try dir.ws("index", "--full", "--json").run().json()
        #expect(full["changed"] as? Int == 1 && full["files"] as? Int == 1)
        #expect(try dir.ws("index", "--dry-run").run().text.hasPrefix("Would be: 0 added"))
        #expect(daemon.waits { daemon.log.contains("workspace.changed") })
    }

    @Test func theListSurvivesAndWhatChangedMeanwhileIsFound() throws {
        let dir = try Dir(["p/a.py": "x = 1\n", "q/b.py": "y = 1\n"])
        #expect(try dir.ws("daemon", "add", "p", "q").run().errors.contains("'ws daemon start' starts one"))
        #expect(try dir.ws("daemon", "remove", "q").run().status == 0)
        #expect(try dir.ws("daemon", "remove", "q").run().status == 1)
        var daemon = try RunningDaemon(dir)
        #expect(daemon.waits { (try? daemon.status("p")["state"] as? String) == "watching" })
        #expect(try daemon.stop().status == 0)
        try dir.write("def zeta():\n    return 1\n", to: "p/c.py")
        dir.remove("p/a.py")
        daemon = try RunningDaemon(dir)
        #expect(daemon.waits { (try? daemon.status("p")["state"] as? String) == "watching" })
        #expect(try dir.ws("-w", "p", "search", "-l", "--no-refresh", "zeta").run().lines == ["p/c.py"])
        #expect(try dir.ws("daemon", "list").run().lines == [dir.path.appending("p").description])
        #expect(try dir.ws("daemon", "remove", "p").run().status == 0)
        #expect(try dir.ws("daemon", "list").run().status == 1)
        #expect(try dir.ws("-w", "p", "search", "-l", "zeta").run().lines == ["p/c.py"])
    }

    @Test func startAndStopSayWhatTheyDo() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        #expect(try dir.ws("daemon", "stop").run().errors == "No daemon runs.\n")
        #expect(try dir.ws("daemon", "status").run().status == 1)
        let started = try dir.ws("daemon", "start").run()
        #expect(started.status == 0 && started.errors.hasPrefix("The daemon runs (process "))
        #expect(try dir.ws("daemon", "start").run().errors.hasPrefix("The daemon runs already"))
        #expect(try dir.ws("daemon", "restart").run().status == 0)
        #expect(try dir.ws("daemon", "status", "--json").run().json()["workspaces"] as? [Int] == [])
        #expect(try dir.ws("daemon", "logs").run().text.contains("daemon.started"))
        let stopped = try dir.ws("daemon", "stop").run()
        #expect(stopped.status == 0 && stopped.errors == "The daemon has stopped.\n")
        // A place where no socket can be.
        try dir.write("", to: "file")
        let failed = try dir.ws("daemon", "start").variable("XDG_RUNTIME_DIR", dir.path.appending("file").description)
            .run()
        #expect(failed.status == 2 && failed.errors.contains("cannot make the folder"))
    }

    @Test func watchingInTheForegroundGoesThroughTheDaemon() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let daemon = try RunningDaemon(dir)
        let watch = try Watch(dir)
        #expect(daemon.waits { (try? daemon.status()["state"] as? String) == "watching" })
        try dir.write("def beta():\n    return 1\n", to: "b.py")
        #expect(watch.waits(for: "indexed", "b.py")?["chunks"] as? Int == 1)
        #expect(try watch.stop().status == 130)
        // It was kept for as long as it was watched.
        #expect(daemon.waits { (try? daemon.status()) == nil })
        #expect(daemon.log.contains("workspace.removed"))
    }

    @Test func aDaemonThatIsReplacedBecomesTheNewOne() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let copy = dir.home.appending("ws")
        func install() throws {
            _ = try dir.command("cp", program.description, copy.description + ".new").run()
            rename(copy.description + ".new", copy.description)
        }
        try install()
        var run = dir.ws("daemon", "run")
        run.arguments[0] = copy.bytes
        let daemon = try RunningDaemon(dir, run)
        try daemon.watch()
        try install()
        #expect(daemon.waits { daemon.log.components(separatedBy: "daemon.started").count == 3 })
        #expect(daemon.waits { (try? daemon.status()["state"] as? String) == "watching" })
        #expect(try dir.ws("search", "-l", "x").run().lines == ["a.py"])
        #expect(try daemon.stop().status == 0)
    }

    @Test(arguments: [nil, "debug"])
    func queriesAreLoggedAtDebugOnlyAndContentNever(_ level: String?) throws {
        let dir = try Dir(["a.md": "alpha secretword\n"])
        var run = dir.ws("daemon", "run")
        if let level { run = run.variable("WS_LOG", level) }
        let daemon = try RunningDaemon(dir, run)
        try daemon.watch()
        #expect(try dir.ws("search", "-l", "alpha needle").run().lines == ["a.md"])
        try dir.write("alpha otherword\n", to: "a.md")
        #expect(try dir.ws("search", "-l", "alpha needle").run().lines == ["a.md"])
        #expect(try daemon.stop().status == 0)
        let lines = try daemon.log.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.allSatisfy { $0["time"] is String && $0["level"] is String && $0["event"] is String })
        #expect(daemon.log.contains("alpha needle") == (level == "debug"))
        #expect(!daemon.log.contains("secretword") && !daemon.log.contains("otherword"))
    }

    @Test func ignoreFilesOutsideTheWorkspaceApplyToTheNextQuestion() throws {
        let dir = try Dir(["p/a.md": "words\n", "p/b.md": "words\n", "p/c.md": "words\n"])
        _ = try dir.command("git", "init", "--quiet").run()
        let daemon = try RunningDaemon(dir)
        try daemon.watch("p")
        func found() throws -> Set<String> { Set(try dir.ws("-w", "p", "search", "-l", "words").run().lines) }
        let all: Set = ["p/a.md", "p/b.md", "p/c.md"]
        #expect(try found() == all)
        for (file, ignored) in [
            (".gitignore", "a.md"), (".git/info/exclude", "b.md"), ("../home/config/git/ignore", "c.md"),
        ] {
            try dir.write(ignored + "\n", to: file)
            #expect(try found() == all.subtracting(["p/" + ignored]), "\(file)")
            try dir.write("", to: file)
            #expect(try found() == all, "\(file)")
        }
        #expect(try daemon.stop().status == 0)
    }

    @Test func settingsApplyToTheNextQuestionWhereTheIndexIsElsewhere() throws {
        let dir = try Dir(["a.md": "words\n", "b.md": "words\n", ".workspace/ignore": ""])
        let data = dir.home.appending("elsewhere").description
        func ws(_ arguments: String...) throws -> Outcome {
            try dir.ws().adding(arguments).variable("WS_DATA_DIR", data).run()
        }
        let daemon = try RunningDaemon(dir)
        #expect(try ws("daemon", "add", "--quiet", ".").status == 0)
        #expect(try ws("status", "--wait").status == 0)
        func found() throws -> Set<String> { Set(try ws("search", "-l", "words").lines) }
        #expect(try found() == ["a.md", "b.md"])
        try dir.write("{ exclude: ['a.md'] }", to: ".workspace/config.json")
        #expect(try found() == ["b.md"])
        try dir.write("b.md\n", to: ".workspace/ignore")
        #expect(try found() == [])
        dir.remove(".workspace/config.json")
        #expect(try found() == ["a.md"])
        #expect(!dir.exists(".workspace/index.db"))
        #expect(try daemon.stop().status == 0)
    }

    @Test func theUnitForSystemdIsWritten() throws {
        let dir = try Dir()
        let outcome = try dir.ws("daemon", "install").run()
        let unit = dir.home.appending("config/systemd/user/ws.service")
        #expect(outcome.status == 0 && outcome.lines == [unit.description])
        let text = try String(contentsOfFile: unit.description, encoding: .utf8)
        #expect(
            text.contains("ExecStart=\"\(program)\" daemon run") && text.contains("RestrictAddressFamilies=AF_UNIX"))
    }

    @Test func hostileFramesHurtNobody() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let client = try RawClient(daemon)
        #expect(try client.read()?["method"] as? String == "hello")
        func code(_ text: String) throws -> Int? { (try client.ask(text)["error"] as? [String: Any])?["code"] as? Int }
        #expect(try code("{") == -32_700)
        #expect(try code("\u{0}\u{1}") == -32_700)
        #expect(try code("[]") == -32_600)
        #expect(try code("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"search\"}") == -32_600)
        #expect(try code("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}") == -32_601)
        #expect(try code("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"search\",\"params\":{\"limit\":-1}}") == -32_602)
        #expect(try code("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"search\",\"params\":{}}") == -32_000)
        #expect(try code(String(repeating: "[", count: 100_000)) == -32_700)
        var random = SplitMix(seed: 7)
        let valid = Array(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"search\",\"params\":{\"workspace\":\"/\",\"query\":\"x\",\"limit\":3}}"
                .utf8)
        for _ in 0..<300 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 11...255, using: &random)
            }
            try client.write(bytes)
        }
        try client.write("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"daemon.status\"}")
        while try client.read()?["id"] as? String != "last" {}
        // A line that never ends is cut off.
        let endless = try RawClient(daemon)
        let piece = [UInt8](repeating: 97, count: 9 << 20)
        try? endless.write(piece)
        while try endless.read() != nil {}
        // Those who hold connections and ask nothing make room.
        let idle = try (0..<100).map { _ in try RawClient(daemon) }
        #expect(try dir.ws("search", "-l", "alpha").run().lines == ["a.py"])
        #expect(try dir.ws("daemon", "status").run().status == 0)
        _ = idle.count
        #expect(try daemon.stop().status == 0)
    }
}
