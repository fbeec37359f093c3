import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

/// Completion as it is in the shells themselves: bash and zsh at a pseudo-terminal where somebody types, and fish by its `complete -C`.
@Suite(.timeLimit(.minutes(5))) struct CompletionTests {
    /// Types a line with tabs, puts `args` before it, which writes its arguments to a file, and leaves.
    private static let typist = """
        import os, pty, sys
        keys, command = os.fsencode(sys.argv[1]), sys.argv[2:]
        process, terminal = pty.fork()
        if process == 0: os.execvp(command[0], command)
        seen, typed = b'', False
        while True:
            try: data = os.read(terminal, 65536)
            except OSError: break
            if not data: break
            seen += data
            if not typed and b'READY> ' in seen:
                os.write(terminal, keys + b'\\x01args \\rexit\\r')
                typed = True
        sys.stdout.buffer.write(seen)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        """

    private static func has(_ shell: String) -> Bool {
        ["/bin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + shell) }
    }

    /// What is typed in every shell, and the words that come of it. `x` ends a word that is complete.
    private static let lines: [(typed: String, words: [String])] = [
        ("ws sea\t", ["ws", "search"]), ("ws search --mo\t", ["ws", "search", "--mode"]),
        ("ws search --mode=sem\tx", ["ws", "search", "--mode=semantic", "x"]),
        ("ws search --mode sem\tx", ["ws", "search", "--mode", "semantic", "x"]),
        ("ws search -t haskel\tx", ["ws", "search", "-t", "haskell", "x"]),
        ("ws search q sub\\ dir/a\t", ["ws", "search", "q", hostile]),
        ("ws similar pl\t", ["ws", "similar", "plain.py"]), ("ws store ad\tpl\t", ["ws", "store", "add", "plain.py"]),
        ("ws daem\trestar\tx", ["ws", "daemon", "restart", "x"]),
        ("ws --set skipSe\tfal\tx", ["ws", "--set", "skipSecrets=false", "x"]),
        ("ws --set=skipSe\tfal\tx", ["ws", "--set=skipSecrets=false", "x"]),
        ("ws search --set=recall=0.\tx", ["ws", "search", "--set=recall=0.99", "x"]),
        ("ws config set skipSe\tfal\tx", ["ws", "config", "set", "skipSecrets", "false", "x"]),
        ("ws help stor\tadd\tx", ["ws", "help", "store", "add", "x"]),
        ("ws completions zs\tx", ["ws", "completions", "zsh", "x"]), ("ws -q sear\tx", ["ws", "-q", "search", "x"]),
        ("ws search 'a b' -- -pl\t", ["ws", "search", "a b", "--", "-plain.md"]),
        ("ws nothing --mo\t", ["ws", "nothing", "--mo"]),
    ]

    private static let hostile = "sub dir/a'b$(touch pwned)`touch pwned`\n\u{1B}[31mx;y \"q\".py"

    private func dir() throws -> Dir {
        let dir = try Dir(["plain.py": "", "-plain.md": "", Self.hostile: ""])
        for shell in ["bash", "zsh", "fish"] {
            let script = try dir.ws("completions", shell).run().text
            try dir.write(script, to: "../home/completions/" + (shell == "zsh" ? "_ws" : "ws." + shell))
        }
        let args = "args() { printf '%s\\0' \"$@\" > \"$OUT\"; }\nPS1='READY> '\n"
        try dir.write("unset PROMPT_COMMAND\n. ~/completions/ws.bash\n" + args, to: "../home/bashrc")
        try dir.write(
            "fpath=(~/completions $fpath)\nautoload -Uz compinit\ncompinit -u -D\nsetopt no_beep\n" + args,
            to: "../home/.zshrc")
        return dir
    }

    /// The words of the line that `typed` becomes.
    private func words(_ typed: String, _ shell: String, _ dir: Dir) throws -> [String] {
        let command = shell == "bash" ? ["bash", "--rcfile", "\(dir.home)/bashrc", "-i"] : ["zsh", "-i"]
        dir.remove("../home/out")
        let outcome = try environment(dir, dir.command("python3", "-c", Self.typist, typed).adding(command)).run()
        let out = FileManager.default.contents(atPath: "\(dir.home)/out")
        let bytes = try #require(out, "\(String(reflecting: outcome.text)) \(outcome.errors)")
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func environment(_ dir: Dir, _ command: TestCommand) -> TestCommand {
        let folder = BytePath(bytes: dir.ws().arguments[0]).parent
        return command.variable("PATH", "\(folder):/usr/bin:/bin").variable("TERM", "xterm")
            .variable("OUT", "\(dir.home)/out").variable("INPUTRC", "/dev/null").variable("ZDOTDIR", "\(dir.home)")
    }

    @Test func bashCompletesWhatIsTyped() throws {
        let dir = try dir()
        for line in Self.lines {
            let words = try words(line.typed, "bash", dir)
            #expect(words == line.words)
        }
        #expect(!dir.exists("pwned"))
    }

    @Test(.enabled(if: has("zsh"), "zsh is not installed")) func zshCompletesWhatIsTyped() throws {
        let dir = try dir()
        for line in Self.lines {
            let words = try words(line.typed, "zsh", dir)
            #expect(words == line.words)
        }
        #expect(!dir.exists("pwned"))
    }

    @Test func bashCompletesWatchedWorkspacesWithoutEvaluatingThem() throws {
        let dir = try dir()
        dir.makeFolder("w$(touch pwned) 'a")
        dir.makeFolder("w\nb")
        for folder in ["w$(touch pwned) 'a", "w\nb"] { #expect(try dir.ws("daemon", "add", folder).run().status == 0) }
        // The one that is no line is left out; typed from elsewhere there are no folders beside.
        let shown = try dir.ws("complete", "zsh", "--", "daemon", "remove", "").run().lines
        #expect(shown == ["folders", "\(dir.path)/w$(touch pwned) 'a"])
        let start = "\(dir.path)/w\\$"
        #expect(
            try words("ws daemon remove \(start)\t", "bash", dir).last?.hasPrefix("\(dir.path)/w$(touch pwned) 'a")
                == true)
        if Self.has("zsh") {
            #expect(
                try words("ws daemon remove \(start)\t", "zsh", dir).last?.hasPrefix("\(dir.path)/w$(touch pwned) 'a")
                    == true)
        }
        #expect(!dir.exists("pwned"))
    }

    @Test(.enabled(if: has("fish"), "fish is not installed")) func fishCompletesWhatIsTyped() throws {
        let dir = try dir()
        func complete(_ line: String) throws -> [String] {
            let script = "source ~/completions/ws.fish; complete -C $argv[1]"
            let outcome = try environment(dir, dir.command("fish", "--no-config", "-c", script, line)).run()
            #expect(outcome.errors == "")
            return outcome.text.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        }
        #expect(try complete("ws sea") == ["search"])
        #expect(try complete("ws search --mode=s") == ["--mode=semantic"])
        #expect(try complete("ws search --mode ") == ["hybrid", "lexical", "semantic"])
        #expect(try complete("ws search -t objective").contains("objective-c"))
        #expect(try complete("ws search q pl") == ["plain.py"])
        #expect(try complete("ws search q sub\\ dir/a").joined(separator: "\n") == Self.hostile)
        #expect(try complete("ws -w su") == ["sub dir/"])
        #expect(try complete("ws daemon sto") == ["stop"])
        #expect(try complete("ws --set skipSecrets=f") == ["skipSecrets=false"])
        #expect(try complete("ws config set skipSecrets ").sorted() == ["false", "null", "true"])
        #expect(try complete("ws help store a") == ["add"])
        #expect(try complete("ws search --no-r") == ["--no-refresh"])
        #expect(try complete("ws nothing --mo") == [])
        #expect(!dir.exists("pwned"))
    }
}
