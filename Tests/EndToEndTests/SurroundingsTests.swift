import Foundation
import Glibc
import SystemSupport
import Testing

/// What the machine around can do to a run: permissions, full disks, no network.
@Suite struct SurroundingsTests {
    @Test func aFileThatCannotBeReadIsSkippedWithAWarning() throws {
        let dir = try Dir([
            "a.py": "def alpha():\n    return 1\n", "b.py": "def beta():\n    return 1\n", "c/d.py": "x\n",
        ])
        dir.giveToOrdinaryUser()
        _ = try dir.wsAsOrdinaryUser("index").run()
        try dir.write("def alpha_new():\n    return 1\n", to: "a.py")
        chmod(dir.path.appending("a.py").description, 0)
        chmod(dir.path.appending("c").description, 0)
        let search = try dir.wsAsOrdinaryUser("search", "-l", "beta").run()
        #expect(search.status == 0)
        #expect(search.lines.first == "b.py")
        #expect(search.errors.contains("ws: warning: cannot open a.py: Permission denied"))
        #expect(search.errors.contains("c"))
        let index = try dir.wsAsOrdinaryUser("index", "--full").run()
        #expect(index.status == 0)
        #expect(index.text.contains("1 skipped (1 unreadable)"))
        #expect(index.errors.contains("cannot open a.py: Permission denied"))
        #expect(try dir.wsAsOrdinaryUser("files", "--skipped").run().lines == ["a.py\tunreadable"])
        // What lies in a folder that cannot be listed is not known to be gone.
        #expect(try dir.wsAsOrdinaryUser("files").run().lines == ["b.py", "c/d.py"])
        chmod(dir.path.appending("a.py").description, 0o644)
        chmod(dir.path.appending("c").description, 0o755)
        #expect(try dir.wsAsOrdinaryUser("search", "-l", "alpha").run().lines.contains("a.py"))
        #expect(try dir.wsAsOrdinaryUser("files", "--skipped").run().lines == [])
    }

    @Test func aProjectThatCannotBeWrittenKeepsItsIndexElsewhere() throws {
        let dir = try Dir(["src/a.py": "def alpha():\n    return 1\n"])
        dir.giveToOrdinaryUser()
        chmod(dir.path.description, 0o555)
        defer { chmod(dir.path.description, 0o755) }
        let refused = try dir.wsAsOrdinaryUser("search", "alpha").run()
        #expect(refused.status == 2)
        #expect(refused.errors.contains("--data-dir"))
        let data = dir.home.appending("data").description
        let outcome = try dir.wsAsOrdinaryUser("search", "-l", "alpha", "--data-dir", data).run()
        #expect(outcome.status == 0 && outcome.lines == ["src/a.py"])
        #expect(!dir.exists(".workspace"))
    }

    @Test func anIndexThatCannotBeWrittenStillAnswers() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        dir.giveToOrdinaryUser()
        dir.settle()
        _ = try dir.wsAsOrdinaryUser("index").run()
        for name in ["index.db-wal", "index.db-shm"] { dir.remove(".workspace/" + name) }
        let folder = dir.path.appending(".workspace")
        for name in dir.everything(in: folder).keys { chmod(folder.appending(name).description, 0o444) }
        chmod(folder.description, 0o555)
        defer { chmod(folder.description, 0o755) }
        let outcome = try dir.wsAsOrdinaryUser("search", "-l", "alpha").run()
        #expect(outcome.status == 0 && outcome.lines == ["a.py"] && outcome.errors == "")
        try dir.write("def beta():\n    return 1\n", to: "b.py")
        let stale = try dir.wsAsOrdinaryUser("search", "--json", "beta").run()
        #expect(stale.status == 0)
        #expect(try stale.resultPaths() == ["a.py"])
        #expect(stale.errors.contains("the index was not brought up to date"))
        #expect(try (stale.json()["index"] as? [String: Any])?["state"] as? String == "stale")
    }

    @Test("a full disk stops a run and hurts nothing", .enabled(if: canMount, "this machine forbids mounts"))
    func fullDisk() throws {
        let dir = try Dir()
        for index in 0..<40 {
            let words = (0..<3000).map { "word\(index)x\($0 &* 7919 % 10_007)" }.joined(separator: " ")
            try dir.write(words + "\n", to: "big/\(index).txt")
        }
        try dir.write("def alpha():\n    return 1\n", to: "a.py")
        let script = """
            mount -t tmpfs -o size=480k none "$HOME" || exit 99
            "$1" index a.py -q --data-dir "$HOME/data" -w . && "$1" index -w . --data-dir "$HOME/data"; echo "index $?"
            "$1" search -w . --data-dir "$HOME/data" --no-refresh -l -t python alpha; echo "search $?"
            mount -o remount,size=40m "$HOME"
            "$1" search -w . --data-dir "$HOME/data" -l -t python alpha; echo "later $?"
            "$1" doctor -w . --data-dir "$HOME/data"; "$1" files -w . --data-dir "$HOME/data" | wc -l
            """
        var command = dir.command("/bin/sh", "-c", script, "sh", program.description)
        command = command.through("/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm")
        let outcome = try command.run()
        #expect(outcome.lines.first == "index 2")
        #expect(outcome.lines.contains("search 0") && outcome.lines.contains("later 0"))
        #expect(outcome.lines.suffix(2) == ["The index is sound.", "41"])
        #expect(outcome.errors.contains("free some space"), "\(outcome.errors)")
    }

    @Test("works where there is no network", .enabled(if: canLeaveTheNetwork, "this machine forbids namespaces"))
    func noNetwork() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        for arguments in [["index"], ["search", "alpha"], ["status"], ["doctor"], ["model"]] {
            let outcome = try dir.ws().adding(arguments).through("/usr/bin/unshare", geteuid() == 0 ? "-n" : "-rn")
                .run()
            #expect(outcome.status == 0 && outcome.errors == "")
        }
    }
}

let canMount = canUnshare("m", "mount -t tmpfs none /mnt")
private let canLeaveTheNetwork = canUnshare("n", "true")

private func canUnshare(_ kind: String, _ script: String) -> Bool {
    let flags = (geteuid() == 0 ? "-" : "-r") + kind
    return (try? Dir().command("unshare", flags, "sh", "-c", script).run().status) == 0
}
