import Foundation
import SystemSupport
import Testing

/// What somebody at a terminal sees: `ws` runs in a pseudo-terminal, which Python makes.
@Suite struct TerminalTests {
    private static let script = """
        import fcntl, os, pty, struct, sys, termios
        columns, answer, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
        process, terminal = pty.fork()
        if process == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
            os.execv(command[0], command)
        if answer: os.write(terminal, answer.encode() + b'\\n')
        while True:
            try: data = os.read(terminal, 65536)
            except OSError: break
            if not data: break
            sys.stdout.buffer.write(data)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        """

    private func atTerminal(_ command: TestCommand, columns: Int = 60, answer: String = "") throws -> Outcome {
        try command.variable("TERM", "xterm").through("python3", "-c", Self.script, "\(columns)", answer)
            .variable("PATH", ProcessInfo.processInfo.environment["PATH"] ?? "").run()
    }

    private func plain(_ text: String) -> [String] {
        text.replacing(/\u{1B}\[[0-9;]*m/, with: "").components(separatedBy: "\r\n")
    }

    @Test("hits are coloured, and cut to the width", arguments: [20, 40, 80])
    func hits(_ columns: Int) throws {
        let dir = try Dir([
            "a.py": "def alpha(first, second, third, fourth, fifth, sixth):\n"
                + "    return first + second + third + fourth + fifth + sixth + 日本語日本語日本語日本語日本語 + alpha\n"
        ])
        let outcome = try atTerminal(dir.ws("search", "alpha"), columns: columns)
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("\u{1B}[1;31malpha\u{1B}[0m"))
        for line in plain(outcome.text).dropFirst() {
            // Letters of East Asia take two columns.
            let width = line.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2FFF ? 2 : 1) }
            #expect(width <= columns, "\(line)")
        }
        let dull = try atTerminal(dir.ws("search", "alpha").variable("NO_COLOR", "1"), columns: columns)
        #expect(!dull.text.contains("\u{1B}"))
        let never = try atTerminal(dir.ws("search", "--color=never", "alpha"), columns: columns)
        #expect(!never.text.contains("\u{1B}"))
    }

    @Test(
        "clean deletes only after a yes",
        arguments: [("y", true), ("yes", true), ("n", false), ("", false), ("maybe", false)])
    func clean(_ answer: String, _ isDeleted: Bool) throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        _ = try dir.ws("index").run()
        // An empty answer is a line of its own too.
        let outcome = try atTerminal(dir.ws("clean"), columns: 200, answer: answer.isEmpty ? " " : answer)
        #expect(outcome.text.contains("Delete the index of \(dir.path) ("))
        #expect(outcome.status == (isDeleted ? 0 : 1))
        #expect(dir.exists(".workspace/index.db") != isDeleted)
    }
}
