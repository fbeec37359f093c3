import Foundation
import Glibc
import SystemSupport
import Testing

@Suite struct WorkspaceTests {
    @Test func theNearestFolderUpwardsIsTheWorkspace() throws {
        let dir = try Dir(["a.py": "def outer():\n    pass\n", "in/side/b.py": "def inner():\n    pass\n"])
        _ = try dir.ws("index").run()
        let below = try dir.ws(in: "in/side", "search", "--json", "outer").run().json()
        #expect(below["workspace"] as? String == dir.path.description)
        _ = try dir.ws("init", "in").run()
        let nearer = try dir.ws(in: "in/side", "search", "--json", "inner").run().json()
        #expect(nearer["workspace"] as? String == dir.path.appending("in").description)
    }

    @Test func theWorkspaceOptionMeansExactlyThatFolder() throws {
        let dir = try Dir(["a.py": "def outer():\n    pass\n", "in/b.py": "def inner():\n    pass\n"])
        _ = try dir.ws("index").run()
        #expect(try dir.ws("-w", "in", "index").run().text.hasPrefix("1 added"))
        #expect(dir.exists("in/.workspace/index.db"))
        #expect(try dir.ws("files", "-w", "in").run().lines == ["in/b.py"])
        #expect(try dir.ws(in: "in", "files", "--workspace=..").run().lines == ["../a.py", "b.py"])
        #expect(try dir.ws("search", "x", "-w", "nowhere").run().status == 2)
        #expect(try dir.ws("search", "x", "-w", "a.py").run().status == 2)
        let outside = try dir.ws("search", "x", "-w", "in", "a.py").run()
        #expect(outside.status == 2 && outside.errors.contains("is outside the workspace"))
    }

    @Test("the data can be elsewhere, and nothing is written here", arguments: [true, false])
    func dataElsewhere(_ usesVariable: Bool) throws {
        let dir = try Dir(["src/a.py": "def alpha():\n    pass\n", "docs/b.md": "# Beta\n\nWords.\n"])
        let before = dir.everything(in: dir.path)
        let data = dir.home.appending("indexes").description
        func ws(in folder: String, _ arguments: String...) -> TestCommand {
            var command = dir.ws(in: folder)
            command.arguments += arguments.map { Array($0.utf8) }
            return usesVariable ? command.variable("WS_DATA_DIR", data) : command.adding("--data-dir", data)
        }
        #expect(try ws(in: "", "index").run().text.hasPrefix("2 added"))
        #expect(try ws(in: "", "search", "-l", "alpha").run().lines.first == "src/a.py")
        #expect(try ws(in: "src", "search", "-l", "alpha").run().lines.first == "a.py")
        #expect(try ws(in: "src", "index", ".").run().text.hasPrefix("0 added, 0 changed, 0 removed, 1 unchanged"))
        #expect(try ws(in: "docs", "status", "--json").run().json()["workspace"] as? String == dir.path.description)
        #expect(try ws(in: "src", "similar", "../docs/b.md:1", "-l").run().lines == ["a.py"])
        #expect(dir.everything(in: dir.path) == before)
        #expect(try ws(in: "src", "clean", "--yes").run().status == 0)
        #expect(try ws(in: "src", "status").run().status == 2)
        #expect(try FileStatus.of(BytePath(data)).permissions == 0o700)
    }

    @Test func theOptionForTheDataWinsOverTheVariable() throws {
        let dir = try Dir(["a.py": "def alpha():\n    pass\n"])
        let (typed, variable) = (dir.home.appending("typed"), dir.home.appending("variable"))
        let command = dir.ws("index", "--data-dir", typed.description).variable("WS_DATA_DIR", variable.description)
        #expect(try command.run().status == 0)
        #expect(!dir.everything(in: typed).isEmpty && dir.everything(in: variable).isEmpty)
    }

    @Test func theWholeDiskAndHomeFoldersAreRefused() throws {
        let dir = try Dir(["a.py": "def alpha():\n    pass\n"])
        for command in ["index", "init"] {
            let root = try dir.ws(command, "/").run()
            #expect(root.status == 2 && root.errors.contains("--force"))
            let home = try dir.ws(command).variable("HOME", dir.path.description).run()
            #expect(home.status == 2 && home.errors.contains("--force"))
            let above = try dir.ws(command).variable("HOME", dir.path.appending("in/it").description).run()
            #expect(above.status == 2 && above.errors.contains("--force"))
        }
        dir.remove(".workspace")
        let search = try dir.ws("search", "alpha").variable("HOME", dir.path.description).run()
        #expect(search.status == 2 && search.errors.contains("--force"))
        #expect(!dir.exists(".workspace"))
        let forced = try dir.ws("search", "-l", "alpha", "--force").variable("HOME", dir.path.description).run()
        #expect(forced.lines == ["a.py"])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func aFolderOfSomebodyElseIsNoWorkspace() throws {
        let dir = try Dir(["in/a.py": "def alpha():\n    pass\n"])
        dir.makeFolder(".workspace")
        lchown(dir.path.appending(".workspace").description, 65534, 65534)
        #expect(try dir.ws(in: "in", "status").run().status == 2)
        let outcome = try dir.ws("index").run()
        #expect(outcome.status == 2 && outcome.errors.contains("not a folder of your own"))
    }

    @Test func aDatabaseThatCameWithACloneIsMadeAnew() throws {
        let origin = try Dir(["a.py": "def planted():\n    pass\n"])
        _ = try origin.ws("index").run()
        let clone = try Dir(["a.py": "def honest():\n    pass\n"])
        clone.makeFolder(".workspace")
        try clone.write(origin.bytes(".workspace/index.db"), to: ".workspace/index.db")
        #expect(
            try clone.ws("search", "--no-refresh", "--json", "planted").run().results().allSatisfy {
                ($0["preview"] as? String)?.contains("planted") == false
            })
        #expect(try clone.ws("files").run().lines == ["a.py"])
        #expect(try clone.ws("doctor").run().status == 0)
        // One that is a link leads elsewhere, and nothing there is touched.
        clone.remove(".workspace/index.db")
        let target = origin.path.appending(".workspace/index.db")
        symlink(target.description, clone.path.appending(".workspace/index.db").description)
        let before = try origin.bytes(".workspace/index.db")
        #expect(try clone.ws("search", "-l", "honest").run().lines == ["a.py"])
        #expect(try origin.bytes(".workspace/index.db") == before)
    }

    @Test func aFolderForTheDatabaseThatIsALinkIsRefused() throws {
        let elsewhere = try Dir()
        let dir = try Dir(["a.py": "def alpha():\n    pass\n"])
        symlink(elsewhere.path.description, dir.path.appending(".workspace").description)
        #expect(try dir.ws("index").run().status == 2)
        #expect(elsewhere.everything(in: elsewhere.path).isEmpty)
    }

    @Test func aModelOutsideTheWorkspaceNeedsConsent() throws {
        let dir = try Dir(["a.py": "def alpha():\n    pass\n"])
        try dir.write(#"{ "model": "\#(dir.home)/model" }"#, to: ".workspace/config.json")
        for arguments in [["index"], ["search", "alpha"], ["status"], ["model"]] {
            let refused = try dir.ws().adding(arguments).run()
            #expect(refused.status == 2)
            #expect(refused.errors.contains("ws trust"))
        }
        let json = try dir.ws("search", "--json", "alpha").run().json()
        #expect((json["error"] as? [String: Any])?["code"] as? String == "untrusted_settings")
        // With consent the model is looked for, and is not there.
        let trusted = try dir.ws("search", "--json", "alpha").variable("WS_TRUST_SETTINGS", "1").run().json()
        #expect((trusted["error"] as? [String: Any])?["code"] as? String == "model")
        // A link that leads out is outside.
        try dir.write(#"{ "model": "model" }"#, to: ".workspace/config.json")
        symlink(dir.home.description, dir.path.appending("model").description)
        #expect(try dir.ws("status").run().errors.contains("ws trust"))
    }
}
