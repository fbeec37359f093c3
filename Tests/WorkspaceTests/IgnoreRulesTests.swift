import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

struct IgnoreRulesTests {
    private func walked(_ root: BytePath, home: TemporaryDirectory, configHome: BytePath? = nil) throws -> [String] {
        let rules = IgnoreRules(root: root, userFiles: GitUserFiles(home: home.path, configHome: configHome))
        let tree = try TreeWalker(root: root, rules: rules, hidden: .only([])).walk()
        return tree.files.map { $0.path.description }
    }

    @Test func obeysIgnoreFilesWithoutARepository() throws {
        let home = try TemporaryDirectory()
        let folder = try TemporaryDirectory([".gitignore": "a", "a": "", "b": "", "sub/a": "", "sub/c": ""])
        #expect(try walked(folder.path, home: home) == ["b", "sub/c"])
        // Above the root only those of the same repository count.
        #expect(try walked(folder.path.appending("sub"), home: home) == ["a", "c"])
    }

    @Test func obeysTheExcludesOfARepositoryInItsWorktrees() throws {
        let home = try TemporaryDirectory()
        let folder = try TemporaryDirectory(["main/a.x": "", "main/b": "", "main/.gitignore": "", "main/sub/c.x": ""])
        let git = Git(folder: folder.path.appending("main"), home: home.path)
        try git.run(["init", "-q"])
        try git.run(["add", "."])
        try git.run(["commit", "-qm", "files"])
        try git.run(["worktree", "add", "-q", folder.path.appending("other").description])
        try folder.write("*.x\n", to: "main/.git/info/exclude")
        #expect(try walked(folder.path.appending("main"), home: home) == ["b"])
        #expect(try walked(folder.path.appending("other"), home: home) == ["b"])
        #expect(try walked(folder.path.appending("other/sub"), home: home) == [])
    }

    @Test(arguments: [
        ("", ["conf"]),
        ("[core]\n\texcludesFile = ~/mine\n", ["home"]),
        ("[CORE] ExcludesFile=\"~/mine\" # comment\n", ["home"]),
        ("[core]\nexcludesfile = ~/other\nexcludesfile = \\\n~/mine ; comment\n", ["home"]),
        ("[core \"sub\"]\nexcludesfile = ~/mine\n[alias]\nexcludesfile = ~/mine\n", ["conf"]),
        ("[core]\nexcludesfile =\n", []),
        ("; [core]\n[user]\nname = \"x\\\"]\"\n[core]\nbare\nexcludesfile = ~/mi\"ne\"\n", ["home"]),
        ("[core]\nexcludesfile = ~/missing\n", []),
    ])
    func findsTheUsersExcludesFile(configuration: String, ignored: [String]) throws {
        let home = try TemporaryDirectory([
            ".gitconfig": configuration, "mine": "home\n", ".config/git/ignore": "conf\n",
        ])
        let folder = try TemporaryDirectory(["conf": "", "home": ""])
        let git = Git(folder: folder.path, home: home.path)
        try git.run(["init", "-q"])
        // What git itself makes of the configuration.
        let paths = ["conf", "home"].map { BytePath($0) }
        #expect(try git.ignored(paths) == Set(ignored.map { BytePath($0) }))
        #expect(try walked(folder.path, home: home) == ["conf", "home"].filter { !ignored.contains($0) })
    }

    @Test func looksForTheExcludesFileInTheConfigurationHome() throws {
        let home = try TemporaryDirectory([".config/git/ignore": "a\n"])
        let configHome = try TemporaryDirectory(["git/config": "[core]\nexcludesfile = ~/set", "git/ignore": "b"])
        try home.write("c\n", to: "set")
        let folder = try TemporaryDirectory(["a": "", "b": "", "c": ""])
        #expect(try walked(folder.path, home: home, configHome: configHome.path) == ["a", "b"])
        configHome.remove("git/config")
        #expect(try walked(folder.path, home: home, configHome: configHome.path) == ["a", "c"])
    }

    @Test func reportsIgnoreFilesThatAreTooLarge() throws {
        let folder = try TemporaryDirectory(["sub/a": ""])
        try folder.write([UInt8](repeating: 0x61, count: 1 << 20 | 1), to: "sub/.gitignore")
        let tree = try TreeWalker(root: folder.path, rules: IgnoreRules(), hidden: .only([])).walk()
        #expect(tree.files.map(\.path) == [BytePath("sub/a")])
        #expect(tree.problems.map(\.path) == [BytePath("sub/.gitignore")])
        #expect(tree.isKnown(BytePath("sub/b")))
    }
}
