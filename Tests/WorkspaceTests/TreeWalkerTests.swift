import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

struct TreeWalkerTests {
    private func walk(
        _ folder: TemporaryDirectory, only: String? = nil, exclude: [String] = [], hidden: HiddenFiles = .default,
        excluding: Set<FileIdentity> = [], threadCount: Int = 2
    ) throws -> WalkedTree {
        let rules = IgnoreRules(
            root: folder.path, exclude: exclude, userFiles: GitUserFiles(home: nil, configHome: nil))
        let walker = TreeWalker(
            root: folder.path, rules: rules, hidden: hidden, excluding: excluding, threadCount: threadCount)
        return try walker.walk(only: only.map { BytePath($0) })
    }

    private func names(_ tree: WalkedTree) -> [String] { tree.files.map { $0.path.description } }

    @Test(arguments: [1, 2])
    func sortsByTheBytesOfThePaths(threadCount: Int) throws {
        let folder = try TemporaryDirectory([
            "a/c": "", "a.b": "", "a-": "", "a/b/d": "1234", "B": "", "é": "", "z": "",
        ])
        let tree = try walk(folder, threadCount: threadCount)
        #expect(names(tree) == ["B", "a-", "a.b", "a/b/d", "a/c", "z", "é"])
        #expect(tree.files[3].status.size == 4)
        #expect(tree.files.allSatisfy { $0.status.kind == .regular })
    }

    @Test func leavesOutHiddenNamesThatAreNotListed() throws {
        let folder = try TemporaryDirectory([
            ".github/w.yml": "", ".editorconfig": "", ".env": "", ".venv/x.py": "", ".git/HEAD": "",
            ".workspace/config.json": "",
            "a/.git": "gitdir: x", "a/.hidden": "", "a/b": "",
        ])
        #expect(names(try walk(folder)) == [".editorconfig", ".github/w.yml", "a/b"])
        #expect(
            names(try walk(folder, hidden: .all))
                == [".editorconfig", ".env", ".github/w.yml", ".venv/x.py", "a/.hidden", "a/b"])
        #expect(names(try walk(folder, hidden: .only([Array(".env".utf8)]))) == [".env", "a/b"])
        #expect(names(try walk(folder, exclude: ["!.hidden"], hidden: .only([]))) == ["a/.hidden", "a/b"])
    }

    @Test func leavesOutWhatEditorsKeepBesideAFile() throws {
        let folder = try TemporaryDirectory([
            "a.py": "", "a.py~": "", "#a.py#": "", "~": "", "##": "", "#b": "", "c~/d": "", "keep~": "",
        ])
        #expect(names(try walk(folder, exclude: ["!keep~"])) == ["##", "#b", "a.py", "c~/d", "keep~", "~"])
    }

    @Test func obeysTheWorkspaceRatherThanGit() throws {
        let folder = try TemporaryDirectory([
            ".gitignore": "*.gen\n/build/\n", ".workspace/ignore": "docs/\n!*.gen\n!/build/\n!x.log\n", "a.gen": "",
            "build/b": "",
            "docs/c": "", "x.log": "", "y.log": "", "src/.gitignore": "!*.log\n", "src/d.log": "",
        ])
        #expect(
            names(try walk(folder, exclude: ["*.log"], hidden: .only([]))) == ["a.gen", "build/b", "x.log"])
    }

    @Test func neverTakesAFileInAgainBelowAFolderThatIsLeftOut() throws {
        let folder = try TemporaryDirectory([
            ".gitignore": "out/\n!out/keep\nlib/*\n!lib/keep\n", "out/keep": "", "lib/keep": "", "lib/drop": "",
        ])
        #expect(names(try walk(folder, hidden: .only([]))) == ["lib/keep"])
    }

    @Test func takesNestedRepositoriesForFolders() throws {
        let folder = try TemporaryDirectory([
            ".gitignore": "*.o\n", "in/.git/HEAD": "ref: x", "in/.gitignore": "*.tmp\n", "in/a.o": "", "in/b.tmp": "",
            "in/c": "",
            "tree/.git": "gitdir: /nowhere", "tree/d": "",
        ])
        #expect(names(try walk(folder, hidden: .only([]))) == ["in/c", "tree/d"])
    }

    @Test func reportsNamesThatAreNotText() throws {
        let folder = try TemporaryDirectory()
        let odd: [[UInt8]] = [[0xFF, 0xFE], Array("two\nlines".utf8), Array("esc\u{1B}[2J".utf8), [0xC3]]
        for name in odd { try folder.writeFile([], to: BytePath(bytes: name)) }
        #expect(Set(try walk(folder).files.map(\.path.bytes)) == Set(odd))
    }

    @Test func opensNeitherLinksNorSpecialFiles() throws {
        let outside = try TemporaryDirectory(["secret": ""])
        let folder = try TemporaryDirectory(["a/file": ""])
        for (target, link) in [
            ("..", "a/loop"), (outside.path.description, "away"), ("file", "a/link"), ("gone", "broken"),
        ] {
            #expect(symlink(target, folder.path.appending(link).description) == 0)
        }
        #expect(mkfifo(folder.path.appending("fifo").description, 0o600) == 0)
        // A FIFO by the name of an ignore file would block whoever opened it.
        #expect(mkfifo(folder.path.appending("a/.gitignore").description, 0o600) == 0)
        #expect(symlink("../fifo", folder.path.appending(".gitignore").description) == 0)
        let tree = try walk(folder)
        #expect(names(tree) == ["a/file"])
        #expect(tree.problems.isEmpty)
    }

    @Test func leavesOutTheStoresFilesUnderEveryName() throws {
        let folder = try TemporaryDirectory(["store/index.db": "data", "b": ""])
        let store = folder.path.appending("store/index.db")
        #expect(link(store.description, folder.path.appending("copy").description) == 0)
        // One that is read as patterns would be opened.
        #expect(link(store.description, folder.path.appending(".gitignore").description) == 0)
        let identity = FileIdentity(try FileStatus.of(store))
        #expect(names(try walk(folder, excluding: [identity])) == ["b"])
        #expect(names(try walk(folder)).count == 4)
    }

    @Test func walksOneFolderOrFileByTheRulesOfThoseAboveIt() throws {
        let folder = try TemporaryDirectory([
            ".gitignore": "skip/\n*.o\n", "a/.gitignore": "*.x\n", "a/b/c.x": "", "a/b/d": "", "a/b/e.o": "", "a/f": "",
            "skip/g": "", ".venv/h": "", "a/b/.gitignore": "!e.o\n",
        ])
        #expect(names(try walk(folder, only: "a/b", hidden: .only([]))) == ["a/b/d", "a/b/e.o"])
        #expect(names(try walk(folder, only: "a/b/d")) == ["a/b/d"])
        for (part, isLeftOut) in [
            ("a/b/c.x", true), ("skip", true), ("skip/g", true), (".venv/h", true), ("gone", false),
        ] {
            let tree = try walk(folder, only: part)
            #expect(tree.files.isEmpty)
            #expect(tree.isLeftOut == isLeftOut, "\(part)")
        }
        #expect(try walk(folder, only: "a/b/d/e").files.isEmpty)
        #expect(try walk(folder, only: "").files.count == walk(folder).files.count)
    }

    @Test func reportsFoldersThatCannotBeRead() throws {
        let folder = try TemporaryDirectory(["a/b": "", "shut/c": "", "z": ""])
        #expect(chmod(folder.path.appending("shut").description, 0) == 0)
        try asOrdinaryUser(owning: folder, ["a", "shut"]) {
            let tree = try walk(folder)
            #expect(names(tree) == ["a/b", "z"])
            #expect(tree.problems.map(\.path) == [BytePath("shut")])
            #expect(tree.problems.first?.errno == EACCES)
            #expect(!tree.isKnown(BytePath("shut/c")))
            #expect(tree.isKnown(BytePath("a/gone")))
        }
    }

    @Test func reportsFilesThatCannotBeExamined() throws {
        let folder = try TemporaryDirectory(["shut/c": ""])
        #expect(chmod(folder.path.appending("shut").description, 0o400) == 0)
        try asOrdinaryUser(owning: folder, ["shut"]) {
            let tree = try walk(folder)
            #expect(tree.files.isEmpty)
            #expect(tree.problems.map(\.path) == [BytePath("shut/c")])
            #expect(!tree.isKnown(BytePath("shut/c")))
        }
    }

    @Test func walksDeepFolders() throws {
        let folder = try TemporaryDirectory()
        var path = BytePath("d")
        for _ in 0..<400 { path = path.appending("d") }
        try folder.writeFile([], to: path.appending("file"))
        #expect(try walk(folder).files.map(\.path) == [path.appending("file")])
    }
}
