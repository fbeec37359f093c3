import Glibc
import SystemSupport
import Testing

@Suite struct CommandLineTests {
    @Test(
        "a wrong command line is told with what was meant",
        arguments: [
            (["serach", "x"], "did you mean 'ws search'?"),
            (["search", "--limt", "3", "x"], "did you mean '--limit'?"),
            (["search", "--jsn", "x"], "did you mean '--json'?"), (["-limit", "3"], "unknown option"),
            (["search"], "QUERY is missing"), (["search", "-n", "many", "x"], "a whole number from 1"),
            (["search", "-n", "0", "x"], "a whole number from 1"),
            (["search", "--content", "prose", "x"], "code, docs"),
            (["search", "--json", "--vimgrep", "x"], "exclude each other"),
            (["status", "extra"], "unexpected argument"),
            (["search", "x", "--limit"], "needs a value"), (["search", "--quiet=yes", "x"], "takes no value"),
            ([], "no command"), (["help", "serch"], "did you mean 'ws search'?"),
        ])
    func usage(_ arguments: [String], _ message: String) throws {
        let outcome = try Dir().ws().adding(arguments).run()
        #expect(outcome.status == 64)
        #expect(outcome.text == "")
        #expect(outcome.errors.hasPrefix("ws: ") && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func helpIsThereForAllAndEach() throws {
        let dir = try Dir()
        let help = try dir.ws("help").run()
        #expect(help.status == 0 && help.errors == "")
        for command in [
            "search", "similar", "index", "status", "files", "init", "doctor", "clean", "model", "version", "help",
        ] {
            #expect(help.text.contains("  \(command) "))
            let one = try dir.ws("help", command).run()
            #expect(one.status == 0 && one.text.contains("Usage:") && one.text.contains("ws \(command)"))
            #expect(try dir.ws(command, "--help").run().text == one.text)
        }
        #expect(try dir.ws("--help").run().text == help.text)
        #expect(help.lines.allSatisfy { $0.count <= 100 })
    }

    @Test func versionAndModelTellWhatIsInside() throws {
        let dir = try Dir()
        let version = try dir.ws("version").run()
        #expect(version.status == 0 && version.text.hasPrefix("ws 0."))
        #expect(try dir.ws("--version").run().text == version.text)
        let model = try dir.ws("model", "--json").run().json()
        #expect(model["dimension"] as? Int == 256 && model["identifier"] is String)
        #expect(try dir.ws("model").run().text.contains("this program"))
    }

    @Test func commandsThatNeedAnIndexSayHowToMakeOne() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        for command in ["files", "doctor", "status", "clean"] {
            let outcome = try dir.ws(command).run()
            #expect(outcome.status == 2 && outcome.errors.contains("is in no workspace"))
        }
        _ = try dir.ws("init").run()
        for command in ["files", "doctor"] {
            let outcome = try dir.ws(command).run()
            #expect(outcome.status == 2 && outcome.errors.contains("'ws index' makes one"))
        }
        #expect(try dir.ws("clean", "-y").run().errors.contains("has no index"))
    }

    @Test func cleanDeletesTheIndexAndNothingElse() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        _ = try dir.ws("index").run()
        let refused = try dir.ws("clean").reading("y\n").run()
        #expect(refused.status == 2 && refused.errors.contains("--yes"))
        #expect(dir.exists(".workspace/index.db"))
        #expect(try dir.ws("clean", "--yes").run().status == 0)
        #expect(!dir.exists(".workspace/index.db") && dir.exists(".workspace/config.json") && dir.exists("a.py"))
        #expect(try dir.ws("search", "-l", "x").run().lines == ["a.py"])
    }

    @Test func aClosedPipeIsNoError() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        _ = try dir.ws("index").run()
        for arguments in [["search", "alpha"], ["search", "--json", "alpha"], ["files"], ["status"], ["help"]] {
            var ends: [CInt] = [0, 0]
            #expect(pipe(&ends) == 0)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            close(ends[0])
            let outcome = try dir.ws().adding(arguments).start(output: ends[1]).wait()
            close(ends[1])
            #expect(outcome.status == 141)
            #expect(outcome.errors == "")
        }
    }

    @Test func aFullDiskBehindStandardOutputIsAnError() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let full = try FileDescriptor(opening: BytePath("/dev/full"), flags: O_WRONLY)
        let outcome = try dir.ws("search", "--json", "alpha").start(output: full.number).wait()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("No space left"))
    }

    @Test func closedStandardDescriptorsDoNoHarm() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let command = dir.ws("search", "alpha").through("/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh")
        #expect(try command.run().status == 2)
        #expect(try dir.ws("doctor").run().status == 0)
    }
}
