import FileWatching
import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing
import Workspace

@Suite struct FolderWatcherTests {
    @Test func everyKindOfChangeIsTold() throws {
        let tree = try FollowedTree(["a.md": "a", "b/c.md": "c"])
        defer { tree.close() }
        func change(line: Int = #line, _ body: (TemporaryDirectory) throws -> Void) throws {
            try body(tree.folder)
            let actual = try tree.actual()
            #expect(try tree.known() == actual, "line \(line)")
        }
        let root = tree.folder.path
        func path(_ name: String) -> String { root.appending(name).description }
        try change { try $0.write("longer", to: "a.md") }
        try change { try $0.write("new", to: "b/new.md") }
        try change { $0.remove("a.md") }
        try change { _ in rename(path("b/c.md"), path("c.md")) }
        try change { try $0.write("deep", to: "x/y/z/deep.md") }
        try change { try $0.write("deeper", to: "x/y/z/deep.md") }
        try change { _ in rename(path("x/y"), path("y")) }
        try change { try $0.write("moved", to: "y/z/deep.md") }
        try change { _ in rename(path("y"), path("b/y")) }
        try change { try $0.write("again", to: "b/y/z/deep.md") }
        try change { $0.remove("b") }
        try change { _ in link(path("c.md"), path("link.md")) }
        try change { _ in symlink("c.md", path("symbolic.md")) }
        // What changes under one of a file's names is not told of the others.
        try change { $0.remove("link.md") }
        try change { _ in truncate(path("c.md"), 0) }
        try change { _ in chmod(path("c.md"), 0o600) }
        try change { try $0.write("*.md\n", to: ".gitignore") }
        try change { try $0.write("!c.md\n", to: ".gitignore") }
        try change { $0.remove(".gitignore") }
    }

    @Test("renames, fills and removals in any order leave nothing unknown", arguments: 0..<6)
    func randomChanges(seed: Int) throws {
        let tree = try FollowedTree()
        defer { tree.close() }
        var random = SplitMix(seed: UInt64(seed))
        let root = tree.folder.path
        let names = ["a", "b", "c", "d"]
        func anyPath() -> String {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in names.randomElement(using: &random)! }
                .joined(separator: "/")
        }
        for round in 0..<400 {
            let path = anyPath()
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: try? tree.folder.write("\(round)", to: path + "/\(round % 7).md")
            case 2: try? tree.folder.write("\(round)", to: path + ".md")
            case 3: rename(root.appending(path).description, root.appending(anyPath()).description)
            case 4 where round % 5 == 0: try? FileManager.default.removeItem(atPath: root.appending(path).description)
            default:
                // Two folders swapped at once.
                _ = renameat2(
                    AT_FDCWD, root.appending(path).description, AT_FDCWD, root.appending(anyPath()).description, 2)
            }
            if round % 40 == 39 {
                let actual = try tree.actual()
                #expect(try tree.known() == actual, "round \(round)")
            }
        }
    }

    @Test func foldersMadeAndFilledAtOnceAreKnown() throws {
        let tree = try FollowedTree()
        defer { tree.close() }
        for index in 0..<1_500 { try tree.folder.write("x", to: "d\(index)/e/f.md") }
        let known = try #require(try tree.known())
        #expect(known.count == 1_500)
    }

    @Test func foldersThatGoWhileTheyAreAddedAreForgotten() throws {
        let tree = try FollowedTree()
        defer { tree.close() }
        for index in 0..<1_000 {
            let path = tree.folder.path.appending("d\(index % 3)").description
            mkdir(path, 0o755)
            rmdir(path)
        }
        #expect(try tree.known() == [:])
        #expect(tree.watcher.statistics.watchedFolders <= 1)
    }

    @Test func aBurstIsToldAtOnce() throws {
        let tree = try FollowedTree(["a.md": ""])
        defer { tree.close() }
        tree.pause(true)
        for index in 0..<10_000 { try tree.folder.write("\(index)", to: "a.md") }
        tree.pause(false)
        let actual = try tree.actual()
        #expect(try tree.known() == actual)
    }

    @Test func whatIsNotLookedIntoIsNotPast() throws {
        let tree = try FollowedTree(["a.md": ""])
        defer { tree.close() }
        tree.pause(true)
        try tree.folder.write("b", to: "a.md")
        #expect(try tree.watcher.waitForPast(timeout: .milliseconds(300)) == .timedOut)
        tree.pause(false)
        #expect(try tree.watcher.waitForPast(timeout: .seconds(60)) == .lookedInto)
    }

    @Test func whereNothingWaitsNoFileIsMadeToAsk() throws {
        let tree = try FollowedTree(["a.md": ""])
        defer { tree.close() }
        let data = tree.folder.path.appending(".workspace")
        #expect(try tree.known()?.count == 1)
        // The event of the file that this may have made is read, or comes yet.
        for _ in 0..<100 where try tree.known() != nil {
            let before = try FileStatus.of(data).modified
            #expect(try tree.watcher.waitForPast(timeout: .seconds(60)) == .lookedInto)
            if try FileStatus.of(data).modified == before { return }
        }
        Issue.record("every question made a file")
    }

    @Test func everyWriteIsPastForTheNextQuestion() throws {
        let tree = try FollowedTree(["a.md": ""])
        defer { tree.close() }
        for index in 0..<1_000 {
            try tree.folder.write("\(index)", to: index % 3 == 0 ? "b\(index).md" : "a.md")
            let actual = try tree.actual()
            #expect(try tree.known() == actual)
        }
    }

    @Test func readingMakesNoChanges() throws {
        let tree = try FollowedTree(["a.md": "x", "b/c.md": "x"])
        defer { tree.close() }
        #expect(try tree.watcher.waitForPast(timeout: .seconds(60)) == .lookedInto)
        tree.pause(true)
        _ = try tree.actual()
        for name in ["a.md", "b/c.md"] {
            #expect(FileManager.default.contents(atPath: tree.folder.path.appending(name).description) != nil)
        }
        // Nothing is gathered, so nothing waits to be looked into.
        #expect(try tree.watcher.waitForPast(timeout: .seconds(60)) == .lookedInto)
        tree.pause(false)
    }

    @Test func aRootThatGoesEndsIt() throws {
        let tree = try FollowedTree(["a.md": ""])
        defer { tree.close() }
        let elsewhere = tree.folder.path.description + "-moved"
        rename(tree.folder.path.description, elsewhere)
        defer { rename(elsewhere, tree.folder.path.description) }
        while tree.watcher.end == nil { usleep(1_000) }
        #expect(tree.watcher.end == .rootGone)
    }

    @Test func settingsAreToldApart() throws {
        let folder = try TemporaryDirectory()
        let watcher = try FolderWatcher(root: folder.path, dataFolder: folder.path)
        defer { watcher.stop() }
        try folder.write("{}", to: "config.json")
        let task = try #require(watcher.next(timeout: .seconds(60)))
        #expect(task.changes.areSettings && task.changes.isEverything)
    }

    @Test func cookiesThatWereLeftAreRemoved() throws {
        let folder = try TemporaryDirectory([".ws-cookie-1-2": "", "config.json": "{}"])
        let watcher = try FolderWatcher(root: folder.path, dataFolder: folder.path)
        defer { watcher.stop() }
        #expect((try? FileStatus.of(folder.path.appending(".ws-cookie-1-2"))) == nil)
        #expect((try? FileStatus.of(folder.path.appending("config.json"))) != nil)
    }
}

@_silgen_name("renameat2")
private func renameat2(
    _ fromFolder: CInt, _ from: UnsafePointer<CChar>, _ toFolder: CInt, _ to: UnsafePointer<CChar>,
    _ flags: CUnsignedInt
) -> CInt
