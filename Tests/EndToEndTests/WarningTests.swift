import SystemSupport
import Testing

/// What an index run could not look into is told with every answer.
@Suite(.timeLimit(.minutes(5))) struct WarningTests {
    @Test func answersOfTheDaemonHaveTheWarningsThatThoseWithoutItHave() throws {
        let dir = try Dir(["a.md": "alpha\n", "sub/b.md": "alpha\n", "other/c.md": "alpha\n"])
        let tooLarge = [UInt8](repeating: 0x0A, count: 1 << 20 | 1)
        try dir.write(tooLarge, to: "sub/.gitignore")
        dir.settle()
        let without = try dir.ws("search", "alpha").run()
        #expect(without.lines.count > 0 && without.errors.contains("sub/.gitignore"))
        #expect(try dir.ws("search", "alpha").run().errors == without.errors)
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        for _ in 0..<2 { #expect(try dir.ws("search", "alpha").run().errors == without.errors) }
        // A change elsewhere makes no difference.
        try dir.write("alpha beta\n", to: "a.md")
        #expect(try dir.ws("search", "alpha").run().errors == without.errors)
        let json = try dir.ws("search", "--json", "alpha").run().json()
        #expect((json["warnings"] as? [String])?.count == 1)
        #expect(try dir.ws("search", "--no-refresh", "alpha").run().errors == "")
        // It is mended, and another is broken.
        dir.remove("sub/.gitignore")
        #expect(try dir.ws("search", "alpha").run().errors == "")
        try dir.write(tooLarge, to: "other/.gitignore")
        let later = try dir.ws("search", "alpha").run().errors
        #expect(later.contains("other/.gitignore"))
        #expect(try daemon.stop().status == 0)
        #expect(try dir.ws("search", "alpha").run().errors == later)
        // It is logged once, not with every run.
        #expect(daemon.log.split(separator: "\n").count { $0.contains("other/.gitignore") } == 1)
    }
}
