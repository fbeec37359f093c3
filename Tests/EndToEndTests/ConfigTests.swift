import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConfigTests {
    @Test func everyValueShowsWhereItComesFrom() throws {
        let dir = try Dir()
        _ = try dir.ws("init").run()
        #expect(try dir.ws("config", "set", "maxFileSize", "2000").run().status == 0)
        #expect(
            try dir.ws("config", "set", "--user", "maxFileSize", "3000").run().errors.contains(
                "which counts: workspace"))
        #expect(try dir.ws("config", "set", "--user", "exclude", "*.log", "/out/").run().status == 0)
        #expect(try dir.ws("config", "get", "maxFileSize").run().text == "2000\tworkspace\n")
        #expect(try dir.ws("config", "get", "exclude").run().text == "[\"*.log\",\"/out/\"]\tuser\n")
        let list = try dir.ws("--set", "recall=0.8", "config", "list").variable("WS_SKIP_SECRETS", "false").run()
        #expect(list.status == 0)
        let rows = list.lines.map {
            $0.split(separator: " ", maxSplits: 2).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.contains(["recall", "option", "0.8"]) && rows.contains(["skipSecrets", "environment", "false"]))
        #expect(rows.contains(["memoryLimit", "default", "null (a quarter of what is free)"]))
        let json = try dir.ws("config", "list", "--json").run().json()
        let settings = try #require(json["settings"] as? [[String: Any]])
        let size = try #require(settings.first { $0["key"] as? String == "maxFileSize" })
        #expect(size["value"] as? Int == 2000 && size["origin"] as? String == "workspace")
        #expect(size["default"] as? Int == 1_048_576 && size["variable"] as? String == "WS_MAX_FILE_SIZE")
        // Outside any workspace there are the user's own.
        #expect(try dir.ws(in: "../home", "config", "get", "maxFileSize").run().text == "3000\tuser\n")
        #expect(try dir.ws("config", "unset", "maxFileSize").run().status == 0)
        #expect(try dir.ws("config", "get", "--json", "maxFileSize").run().json()["origin"] as? String == "user")
    }

    @Test func settingsOfTheUserAndOfTheEnvironmentChangeWhatIsIndexed() throws {
        let dir = try Dir(["a.py": "alpha = 1\n", "b.md": "alpha\n"])
        #expect(try dir.ws("config", "set", "--user", "exclude", "*.md").run().status == 0)
        #expect(try dir.ws("search", "-l", "alpha").run().lines == ["a.py"])
        #expect(try dir.ws("search", "-l", "alpha").variable("WS_EXCLUDE", "*.py").run().lines == ["b.md"])
        #expect(try dir.ws("search", "-l", "alpha", "--set", "exclude=[]").run().lines.sorted() == ["a.py", "b.md"])
    }

    @Test func whatIsWrongIsRefusedWithWhatToDo() throws {
        let dir = try Dir()
        #expect(try dir.ws("config", "set", "recall", "0.9").run().errors.contains("'ws init' makes it one"))
        _ = try dir.ws("init").run()
        let before = try dir.bytes(".workspace/config.json")
        for (arguments, words) in [
            (["set", "recal", "1"], "did you mean 'recall'?"),
            (["set", "recall", "7"], "a number from 0.5 to 1.0, not '7'"),
            (["set", "recall"], "VALUE is missing"), (["get", "\u{1B}x"], "unknown setting '\\x1bx'"),
        ] {
            let outcome = try dir.ws("config").adding(arguments).run()
            #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
        }
        #expect(try dir.bytes(".workspace/config.json") == before)
        let wrong = try dir.ws("search", "x").variable("WS_RECALL", "high").run()
        #expect(wrong.status == 2 && wrong.errors.contains("WS_RECALL has to be a number"))
        #expect(try dir.ws("search", "x", "--set", "recall").run().status == 64)
        #expect(try dir.ws("search", "x", "--set", "recal=1").run().errors.contains("did you mean 'recall'?"))
        try dir.write("{ excluded: [] }", to: ".workspace/config.json")
        #expect(
            try dir.ws("config", "list").run().errors.contains("unknown setting 'excluded'; did you mean 'exclude'?"))
    }

    @Test func pathsAreShown() throws {
        let dir = try Dir()
        _ = try dir.ws("init").run()
        let user = dir.home.appending("config/ws/config.json").description
        let workspace = dir.path.appending(".workspace/config.json").description
        #expect(try dir.ws("config", "path").run().lines == ["\(workspace)\tworkspace", "\(user)\tuser\tmissing"])
        #expect(try dir.ws("config", "path", "--user").run().lines == [user])
        #expect(try Set(dir.ws("config", "path", "--json").run().json().keys) == ["workspace", "user"])
        #expect(try Set(dir.ws("config", "path", "--user", "--json").run().json().keys) == ["user"])
    }

    @Test func trustHoldsForWhatWasLookedAtOnly() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        func code() throws -> String? {
            let json = try dir.ws("search", "--json", "x").run().json()
            return (json["error"] as? [String: Any])?["code"] as? String
        }
        #expect(try dir.ws("init").run().status == 0)
        #expect(try dir.ws("trust").run().errors.contains("ask for nothing outside it"))
        try dir.write("{ model: '\(dir.home)/model' } // one", to: ".workspace/config.json")
        #expect(try code() == "untrusted_settings")
        #expect(try dir.ws("trust").run().errors.contains("may read the model \(dir.home)/model"))
        // It is read now, and is not there.
        #expect(try code() == "model")
        #expect(try dir.ws("trust", "--list").run().text == "\(dir.path)\t\(dir.home)/model\n")
        // Other settings do not matter; another model does.
        try dir.write("{ model: '\(dir.home)/model', recall: 0.9 }", to: ".workspace/config.json")
        #expect(try code() == "model")
        try dir.write("{ model: '\(dir.home)/other' }", to: ".workspace/config.json")
        #expect(try code() == "untrusted_settings")
        // Nor is it another workspace's, or a link's that leads elsewhere by now.
        symlink("\(dir.home)/a", dir.path.appending("link").description)
        mkdir("\(dir.home)/a", 0o755)
        mkdir("\(dir.home)/b", 0o755)
        try dir.write("{ model: 'link' }", to: ".workspace/config.json")
        #expect(try dir.ws("trust").run().status == 0)
        #expect(try code() == "model")
        dir.remove("link")
        symlink("\(dir.home)/b", dir.path.appending("link").description)
        #expect(try code() == "untrusted_settings")
        #expect(try dir.ws("trust", "--remove").run().status == 0)
        #expect(try dir.ws("trust", "--remove").run().status == 1)
        #expect(try dir.ws("trust", "--list").run().status == 1)
    }

    @Test func trustHoldsForAllThatIsRead() throws {
        let dir = try Dir(["a.py": "x = 1\n", "m/keep": ""])
        func code() throws -> String? {
            let json = try dir.ws("search", "--json", "x").run().json()
            return (json["error"] as? [String: Any])?["code"] as? String
        }
        #expect(try dir.ws("init").run().status == 0)
        symlink("/etc/hostname", dir.path.appending("m/model.safetensors").description)
        try dir.write("{ model: 'm' }", to: ".workspace/config.json")
        #expect(try dir.ws("trust").run().status == 0)
        #expect(try code() == "model")
        symlink("/etc/passwd", dir.path.appending("m/tokenizer.json").description)
        #expect(try code() == "untrusted_settings")
        #expect(try dir.ws("trust").run().errors.contains("may read the model /etc/hostname, /etc/passwd"))
        #expect(try code() == "model")
        #expect(try dir.ws("trust", "--list").run().text == "\(dir.path)\t/etc/hostname\t/etc/passwd\n")
    }

    @Test func trustOfAWorkspaceThatIsGoneIsTakenBackAlone() throws {
        let dir = try Dir(["a.py": "", "gone/b.py": ""])
        for folder in [".", "gone"] {
            #expect(try dir.ws("init", folder).run().status == 0)
            try dir.write("{ model: '/etc' }", to: "\(folder)/.workspace/config.json")
            #expect(try dir.ws("trust", folder).run().status == 0)
        }
        dir.remove("gone")
        #expect(try dir.ws("trust", "--remove", "gone").run().errors.contains("gone is trusted no longer"))
        #expect(try dir.ws("trust", "--list").run().text == "\(dir.path)\t/etc\n")
        #expect(try dir.ws("trust", "--remove", "gone").run().status == 1)
        #expect(try dir.ws("trust", "--list").run().text == "\(dir.path)\t/etc\n")
        #expect(try dir.ws("trust", ".", "--workspace", ".").run().status == 64)
        #expect(try dir.ws("trust", "--remove", ".").run().status == 0)
    }

    @Test func whatTheUserSaysNeedsNoTrust() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        #expect(try dir.ws("config", "set", "--user", "model", "models/mine").run().status == 0)
        let json = try dir.ws("search", "--json", "x").run().json()
        let error = try #require(json["error"] as? [String: Any])
        #expect(error["code"] as? String == "model")
        #expect((error["message"] as? String)?.contains("\(dir.home)/config/ws/models/mine") == true)
        #expect(try dir.ws("search", "-l", "x", "--set", "model=null").run().lines == ["a.py"])
        #expect(try dir.ws("model", "--set", "model=here").run().errors.contains("\(dir.path)/here"))
    }

    @Test func theDaemonAppliesChangesOfTheUsersFile() throws {
        let dir = try Dir(["a.py": "alpha = 1\n", "b.md": "alpha\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        #expect(try dir.ws("search", "-l", "alpha").run().lines.sorted() == ["a.py", "b.md"])
        for _ in 0..<3 {
            #expect(try dir.ws("config", "set", "--user", "exclude", "*.md").run().status == 0)
            #expect(try dir.ws("search", "-l", "alpha").run().lines == ["a.py"])
            #expect(try dir.ws("config", "unset", "--user", "exclude").run().status == 0)
            #expect(try dir.ws("search", "-l", "alpha").run().lines.sorted() == ["a.py", "b.md"])
        }
        // A command with settings of its own answers by them.
        #expect(try dir.ws("search", "-l", "alpha", "--set", "exclude=*.py").run().lines == ["b.md"])
        #expect(try daemon.stop().status == 0)
    }

    @Test func trustIsAskedForByWhoeverAnswers() throws {
        let dir = try Dir(["a.py": "alpha = 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        try dir.write("{ model: '\(dir.home)/model' }", to: ".workspace/config.json")
        // A command that trusts does without the daemon, which does not.
        let trusting = try dir.ws("search", "--json", "alpha").variable("WS_TRUST_SETTINGS", "1").run().json()
        #expect((trusting["error"] as? [String: Any])?["code"] as? String == "model")
        // The daemon goes on with what it has, and says why it is not up to date.
        let hindered = try dir.ws("search", "alpha").run()
        #expect(hindered.errors.contains("ws trust"))
        #expect(try daemon.stop().status == 0)
        // A new one has nothing to go on with.
        let other = try RunningDaemon(dir)
        let refused = try dir.ws("search", "--json", "alpha").run().json()
        #expect((refused["error"] as? [String: Any])?["code"] as? String == "untrusted_settings")
        #expect(try other.stop().status == 0)
    }

    @Test func theDaemonRefusesWhatIsNotTrustedAndGoesOn() throws {
        let dir = try Dir(["a.py": "alpha = 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        try dir.write("{ model: '\(dir.home)/model' }", to: ".workspace/config.json")
        _ = daemon.waits { daemon.log.contains("ws trust") }
        #expect(try dir.ws("config", "unset", "model").run().status == 0)
        #expect(try dir.ws("search", "-l", "alpha").run().lines == ["a.py"])
        #expect(try daemon.stop().status == 0)
    }
}
