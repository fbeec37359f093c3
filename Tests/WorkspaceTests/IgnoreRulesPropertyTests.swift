import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

/// Compares with `git check-ignore`, which is the specification.
struct IgnoreRulesPropertyTests {
    @Test(arguments: 0..<4 as Range<UInt64>)
    func agreesWithGitOnSinglePatterns(seed: UInt64) throws {
        var generator = PatternGenerator(random: SplitMix(seed: seed))
        let folder = try TemporaryDirectory()
        let names = (0..<25).map { _ in generator.path(depth: 4) }
        var files: Set<BytePath> = []
        for number in 0..<100 {
            let top = BytePath("d\(number)")
            try folder.writeFile(generator.pattern(), to: top.appending(".gitignore"))
            files.insert(top.appending(".gitignore"))
            for name in names where folder.canHold(top.appending(name)) {
                try folder.writeFile([], to: top.appending(name))
                files.insert(top.appending(name))
            }
        }
        // Patterns that match nothing would agree too.
        #expect(try expectAgreement(folder, files: files) > 50)
    }

    @Test(arguments: 100..<116 as Range<UInt64>)
    func agreesWithGitOnFilesAtEveryLevel(seed: UInt64) throws {
        var generator = PatternGenerator(random: SplitMix(seed: seed))
        let folder = try TemporaryDirectory()
        var files: Set<BytePath> = []
        for _ in 0..<150 {
            let path = generator.path(depth: 6)
            guard folder.canHold(path) else { continue }
            try folder.writeFile([], to: path)
            files.insert(path)
            guard Int.random(in: 0..<12, using: &generator.random) == 0 else { continue }
            let ignoreFile = path.parent.appending(".gitignore")
            try folder.writeFile(generator.ignoreFile(4), to: ignoreFile)
            files.insert(ignoreFile)
        }
        try folder.writeFile(generator.ignoreFile(4), to: BytePath(".git/info/exclude"))
        try expectAgreement(folder, files: files, globalIgnore: generator.ignoreFile(3))
    }

    @Test(arguments: 200..<208 as Range<UInt64>)
    func agreesWithGitBelowTheTopOfTheRepository(seed: UInt64) throws {
        var generator = PatternGenerator(random: SplitMix(seed: seed))
        let folder = try TemporaryDirectory()
        let root = BytePath("outer/root")
        var files: Set<BytePath> = []
        for _ in 0..<100 {
            let path = root.appending(generator.path(depth: 4))
            guard folder.canHold(path) else { continue }
            try folder.writeFile([], to: path)
            files.insert(path)
        }
        for level in ["", "outer", "outer/root"] {
            let path = BytePath(level).appending(".gitignore")
            try folder.writeFile(generator.ignoreFile(4) + Array("\n!outer\n!root".utf8), to: path)
            if level == "outer/root" { files.insert(path) }
        }
        try expectAgreement(folder, files: files, root: root)
    }

    /// Returns how many files git ignores.
    @discardableResult
    private func expectAgreement(
        _ folder: TemporaryDirectory, files: Set<BytePath>, globalIgnore: [UInt8] = [], root: BytePath = BytePath("")
    ) throws -> Int {
        let home = try TemporaryDirectory()
        try home.write(globalIgnore, to: ".config/git/ignore")
        let git = Git(folder: folder.path, home: home.path)
        try git.run(["init", "-q"])
        let ignored = try git.ignored(Array(files))
        let expected = files.subtracting(ignored)
        let rules = IgnoreRules(
            root: folder.path.appending(root), userFiles: GitUserFiles(home: home.path, configHome: nil))
        let tree = try TreeWalker(root: folder.path.appending(root), rules: rules, hidden: .all).walk()
        let walked = Set(tree.files.map { root.appending($0.path) })
        #expect(tree.problems.isEmpty)
        for path in walked.symmetricDifference(expected).sorted().prefix(5) {
            Issue.record("\(path) is \(walked.contains(path) ? "walked" : "left out"), unlike in git")
        }
        #expect(tree.files.map(\.path) == tree.files.map(\.path).sorted())
        return ignored.count
    }
}

extension TemporaryDirectory {
    func writeFile(_ content: [UInt8], to path: BytePath) throws {
        let file = self.path.appending(path)
        makeDirectories(file.parent)
        let descriptor = try FileDescriptor(opening: file, flags: O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o644)
        try descriptor.writeAll(content)
    }

    /// Whether nothing there is in the way of a file at `path`: no folder, and no file where a folder is needed.
    func canHold(_ path: BytePath) -> Bool {
        if (try? FileStatus.of(self.path.appending(path))) != nil { return false }
        var ancestor = path.parent
        while !ancestor.isEmpty {
            if let status = try? FileStatus.of(self.path.appending(ancestor)), status.kind != .directory {
                return false
            }
            ancestor = ancestor.parent
        }
        return true
    }
}
