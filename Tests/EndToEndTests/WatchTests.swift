import Foundation
import Glibc
import SystemSupport
import Testing

@Suite struct WatchTests {
    @Test func whatIsSavedIsSearchableAndTold() throws {
        let dir = try Dir(["src/a.py": "def alpha():\n    return 1\n"])
        let watch = try Watch(dir)
        #expect(watch.events.first?["files"] as? Int == 1)
        try dir.write("def gamma():\n    return 2\n", to: "src/b.py")
        let indexed = try #require(watch.waits(for: "indexed", "src/b.py"))
        #expect(indexed["chunks"] as? Int == 1 && indexed["workspace"] as? String == dir.path.description)
        #expect((indexed["milliseconds"] as? Double ?? -1) >= 0)
        #expect(try dir.ws("search", "--no-refresh", "-l", "-n", "1", "gamma").run().lines == ["src/b.py"])
        dir.remove("src/a.py")
        #expect(watch.waits(for: "removed", "src/a.py") != nil)
        try dir.write([0, 1, 2, 0], to: "x.dat")
        #expect(watch.waits(for: "skipped", "x.dat")?["reason"] as? String == "binary")
        let outcome = try watch.stop()
        #expect(outcome.status == 130)
        #expect(outcome.errors == "")
    }

    @Test("any changes end as a fresh index has it", arguments: 0..<3)
    func randomChanges(seed: Int) throws {
        let dir = try Dir(["README.md": "# Project\n"])
        let watch = try Watch(dir)
        var random = SystemRandomNumberGenerator()
        let names = ["a", "b", "c", ".gitignore", "e.py", "f.md"]
        func anyPath() -> String {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in names.randomElement(using: &random)! }
                .joined(separator: "/")
        }
        var steps: [String] = []
        for round in 0..<120 {
            let (path, other) = (anyPath(), anyPath())
            let kind = Int.random(in: 0..<5, using: &random)
            steps.append("\(kind) \(path) \(other)")
            switch kind {
            case 0, 1: try? dir.write("word\(round) " + names.randomElement(using: &random)! + "\n", to: path)
            case 2: try? dir.write("def f\(round)():\n    pass\n", to: path + "/g\(round % 5).py")
            case 3: rename(dir.path.appending(path).description, dir.path.appending(other).description)
            default: if round % 4 == 0 { dir.remove(path) }
            }
            if round % 30 == 7 { usleep(60_000) }
        }
        try watch.expectFreshIndex("\(steps)")
        _ = try watch.stop()
    }

    @Test func ignoreFilesAndSettingsApplyAtOnceBothWays() throws {
        let dir = try Dir(["src/a.py": "x = 1\n", "docs/b.md": "words\n"])
        let watch = try Watch(dir)
        try dir.write("docs/\n", to: ".gitignore")
        #expect(watch.waits(for: "removed", "docs/b.md") != nil)
        dir.remove(".gitignore")
        #expect(watch.waits(for: "indexed", "docs/b.md") != nil)
        try dir.write("src/\n", to: ".workspace/ignore")
        #expect(watch.waits(for: "removed", "src/a.py") != nil)
        try dir.write("", to: ".workspace/ignore")
        #expect(watch.waits(for: "indexed", "src/a.py") != nil)
        try dir.write("{ exclude: ['*.md'] }", to: ".workspace/config.json")
        #expect(watch.waits(for: "removed", "docs/b.md", count: 2) != nil)
        // Settings that cannot be read leave everything as it is, until they can.
        try dir.write("{ exclude", to: ".workspace/config.json")
        #expect(watch.waits { watch.errors.contains("config.json is not JSON") })
        try dir.write("{}", to: ".workspace/config.json")
        #expect(watch.waits(for: "indexed", "docs/b.md", count: 2) != nil)
        _ = try watch.stop()
    }

    @Test("editors' saves show once, with the final content", arguments: ["vim", "code", "jetbrains", "emacs"])
    func editors(_ editor: String) throws {
        let dir = try Dir(["src/a.py": "def before():\n    return 1\n"])
        let watch = try Watch(dir)
        let text = "def after():\n    return 2\n"
        func path(_ name: String) -> String { dir.path.appending("src/" + name).description }
        switch editor {
        case "vim":
            // 'backupcopy' "auto": a probe whether the folder can be written, the old file aside, a new one in its place.
            try dir.write("swap", to: "src/.a.py.swp")
            try dir.write("", to: "src/4913")
            dir.remove("src/4913")
            rename(path("a.py"), path("a.py~"))
            try dir.write(text, to: "src/a.py")
            dir.remove("src/a.py~")
            dir.remove("src/.a.py.swp")
        case "code": try dir.write(text, to: "src/a.py")
        case "jetbrains":
            // "Safe write".
            try dir.write(text, to: "src/a.py___jb_tmp___")
            rename(path("a.py"), path("a.py___jb_old___"))
            rename(path("a.py___jb_tmp___"), path("a.py"))
            dir.remove("src/a.py___jb_old___")
        default:
            symlink("user@host.1:1", path(".#a.py"))
            try dir.write(text, to: "src/#a.py#")
            rename(path("a.py"), path("a.py~"))
            try dir.write(text, to: "src/a.py")
            dir.remove("src/#a.py#")
            dir.remove("src/.#a.py")
        }
        #expect(watch.waits(for: "indexed", "src/a.py") != nil)
        try watch.expectFreshIndex(editor)
        let names = Set(watch.events.compactMap { $0["path"] as? String })
        #expect(names == ["src/a.py"], "\(names)")
        #expect(try dir.ws("search", "--no-refresh", "-l", "after").run().lines == ["src/a.py"])
        _ = try watch.stop()
    }

    @Test func lostEventsAreMadeUpFor() throws {
        let limit = Int(
            try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines))
        let dir = try Dir(["a.md": "words\n"])
        let watch = try Watch(dir)
        // A stopped process does not read its events.
        watch.command.send(SIGSTOP)
        // A write makes two events or three.
        for index in 0..<(try #require(limit) / 2 + 1) { try dir.write("word\(index)\n", to: "g\(index % 100).md") }
        for index in 0..<100 { try dir.write("word\(index)\n", to: "new/d\(index % 10)/f\(index).md") }
        watch.command.send(SIGCONT)
        try watch.expectFreshIndex("overflow")
        _ = try watch.stop()
    }

    @Test func aRootThatGoesEndsItAndKeepsTheIndex() throws {
        let dir = try Dir(["p/a.py": "x = 1\n"])
        _ = try dir.ws("index", "p").run()
        let watch = try Watch(dir, "p")
        rename(dir.path.appending("p").description, dir.path.appending("q").description)
        let outcome = try watch.command.wait()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("is gone or was replaced"))
        rename(dir.path.appending("q").description, dir.path.appending("p").description)
        #expect(try dir.ws("-w", "p", "search", "--no-refresh", "-l", "x").run().lines == ["p/a.py"])
    }

    @Test func aStoreThatIsDeletedIsMadeAnew() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "b.py": "x = 1\n"])
        let watch = try Watch(dir)
        for name in ["index.db", "index.db-wal", "index.db-shm"] { dir.remove(".workspace/" + name) }
        #expect(watch.waits(for: "indexed", "b.py") != nil)
        try watch.expectFreshIndex("a deleted store")
        for name in ["index.db", "config.json", "ignore"] { dir.remove(".workspace/" + name) }
        dir.remove(".workspace")
        try dir.write("y = 2\n", to: "c.py")
        #expect(watch.waits { (try? dir.ws("files").run().lines.count) == 3 })
        _ = try watch.stop()
    }

    @Test func whatItPrintsIntoTheFolderIsNoChange() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let file = open(dir.path.appending("out.log").description, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(file) }
        let command = try dir.ws("watch", "--jsonl").start(output: file)
        func text() -> String { (try? String(decoding: dir.bytes("out.log"), as: UTF8.self)) ?? "" }
        #expect(command.waits { text().contains("ready") })
        for round in 0..<3 {
            try dir.write("y = \(round)\n", to: "b.py")
            #expect(command.waits { text().split(separator: "\n").count { $0.contains("b.py") } == round + 1 })
        }
        command.send(SIGINT)
        #expect(try command.wait().status == 130)
        #expect(!text().contains("out.log"))
    }

    @Test func whatCannotBeWatchedIsPolled() throws {
        let dir = try Dir()
        for index in 0..<50 { try dir.write("x = 1\n", to: "d\(index)/a.py") }
        // A user namespace has limits of its own.
        let script = "echo 20 > /proc/sys/user/max_inotify_watches && exec \"$@\""
        guard
            try dir.command("unshare", "--user", "--map-root-user", "sh", "-c", script, "sh", "true").run().status == 0
        else { try Test.cancel("user namespaces are not to be had here") }
        let command = dir.ws("watch", "--jsonl").through(
            "/usr/bin/unshare", "--user", "--map-root-user", "sh", "-c", script, "sh")
        let watch = try Watch(dir, command)
        #expect(watch.waits { watch.errors.contains("fs.inotify.max_user_watches") })
        for index in 0..<50 { try dir.write("y = 2\n", to: "d\(index)/b.py") }
        try watch.expectFreshIndex("polled")
        _ = try watch.stop()
    }

    @Test func severalFoldersAreWatchedAtOnce() throws {
        let dir = try Dir(["p/a.py": "x = 1\n", "q/a.py": "x = 1\n"])
        for name in ["p", "q"] { _ = try dir.ws("index", name).run() }
        let watch = try Watch(dir, "p", "q", "p", ready: 2)
        try dir.write("y = 2\n", to: "p/b.py")
        try dir.write("y = 2\n", to: "q/c.py")
        #expect(watch.waits(for: "indexed", "b.py") != nil && watch.waits(for: "indexed", "c.py") != nil)
        #expect(try watch.stop().status == 130)
    }
}
