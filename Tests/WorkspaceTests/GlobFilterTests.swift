import SystemSupport
import Testing
import Workspace

struct GlobFilterTests {
    @Test(arguments: [
        ([], "a", true),
        (["*.swift"], "Sources/a.swift", true),
        (["*.swift"], "a.c", false),
        (["!*.swift"], "a.c", true),
        (["!*.swift"], "x/a.swift", false),
        (["*.swift", "!Tests"], "Tests/a.swift", false),
        (["!Tests", "*.swift"], "Tests/a.swift", true),
        (["src"], "lib/src/a/b.c", true),
        (["/src"], "lib/src/a.c", false),
        (["./src"], "src/a.c", true),
        (["src/*.c"], "src/a.c", true),
        (["src/*.c"], "src/x/a.c", false),
        (["src/**/*.c"], "src/x/y/a.c", true),
        (["src/"], "src", false),
        (["src/"], "src/a", true),
        (["[ab].c"], "x/b.c", true),
        (["\\!a"], "!a", true),
        (["a b "], "a b ", true),
    ])
    func choosesPaths(globs: [String], path: String, isChosen: Bool) throws {
        #expect(try GlobFilter(globs).matches(BytePath(path)) == isChosen)
    }

    @Test(arguments: ["[a", "a\\", "[[:nope:]]", "", "!", "/"])
    func refusesGlobsThatMatchNothing(glob: String) {
        let error = #expect(throws: WorkspaceError.self) { try GlobFilter([glob]) }
        #expect(error?.code == .invalidGlob)
    }

    /// Backtracking matchers take exponential time for these.
    @Test func staysFastOnHostileGlobs() throws {
        let filter = try GlobFilter([
            String(repeating: "*a", count: 60) + "b", String(repeating: "**/a", count: 60) + "/b",
        ])
        #expect(!filter.matches(BytePath(String(repeating: "a/", count: 500) + String(repeating: "a", count: 250))))
    }
}
