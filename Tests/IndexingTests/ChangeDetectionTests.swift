import CollectionStore
import Glibc
import SystemSupport
import TestSupport
import Testing
import Workspace

@testable import Indexing

/// What is looked at, what is opened, and what is left alone.
@Suite struct ChangeDetectionTests {
    private func fullPath(_ workspace: TestWorkspace, _ name: String) -> String {
        workspace.root.appending(name).description
    }

    @Test func nothingIsReadWhenNothingChanged() throws {
        let workspace = try TestWorkspace(["a.md": "words", "b.bin": "\0", "c/d.py": "x = 1\n"])
        let first = try workspace.index()
        #expect((first.added, first.skipped) == (2, ["binary": 1]))
        // Past the time in which a change could go unseen; a signal may cut the sleep short.
        let end = realTime() + 50_000_000
        while realTime() < end { usleep(10_000) }
        try workspace.index()
        let changes = try workspace.indexer().changes(since: workspace.openForReading()).changes
        #expect(changes.isEmpty, "\(changes.candidates)")
        let again = try workspace.index()
        #expect((again.added, again.changed, again.removed, again.bytesRead) == (0, 0, 0, 0))
        #expect((again.unchanged, again.skipped, again.files, again.chunks) == (2, ["binary": 1], 2, 2))
    }

    @Test func aFileChangedInTheSameTickIsSeen() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        let path = workspace.root.appending("a.md")
        for round in 0..<30 {
            try workspace.folder.write("w\(round % 10)!", to: "a.md")
            try workspace.index()
            let status = try FileStatus.of(path)
            try workspace.folder.write("x\(round % 10)?", to: "a.md")
            setModified(path, status.modified)
            try workspace.index()
            #expect(try workspace.contents().files[BytePath("a.md")]?.text == Array("x\(round % 10)?".utf8))
        }
    }

    @Test func rightAfterAChangeAFileIsNotTrusted() {
        let second: Int64 = 1_000_000_000
        func file(modified: Int64, changed: Int64, checked: Int64) -> StoredFile {
            let status = FileStatus(inode: 1, size: 1, modified: modified, changed: changed)
            return StoredFile(path: BytePath("a"), status: status, checked: checked, hash: nil)
        }
        #expect(file(modified: 100 * second + 1, changed: 100 * second + 1, checked: 100 * second + 5).isRacy)
        #expect(!file(modified: 100 * second + 1, changed: 100 * second + 1, checked: 101 * second).isRacy)
        // The modification time was put back, but the change was just now.
        #expect(file(modified: 5 * second + 1, changed: 100 * second, checked: 100 * second + 9).isRacy)
        // Whole seconds: a file system that keeps no more, perhaps.
        #expect(file(modified: 100 * second, changed: 100 * second, checked: 101 * second).isRacy)
        #expect(!file(modified: 100 * second, changed: 100 * second, checked: 102 * second).isRacy)
        // A program set a time in the future.
        #expect(!file(modified: 900 * second + 1, changed: 100 * second, checked: 102 * second).isRacy)
    }

    @Test func verifyingFindsWhatNoStatusTells() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        try workspace.index()
        // Changing the row stands for changing the content with all of the status put back, which only a broken disk does.
        try workspace.write { store in
            var file = try #require(try store.file(path: BytePath("a.md")))
            try workspace.folder.write("two", to: "a.md")
            let status = try FileStatus.of(workspace.root.appending("a.md"))
            (file.modified, file.changed, file.checked) = (status.modified, status.changed, .max)
            var batch = Batch()
            batch.touched = [file]
            try store.commit(batch)
        }
        #expect(try workspace.index().changed == 0)
        #expect(try workspace.index { $0.verifies = true }.changed == 1)
        try expectFresh(workspace)
    }

    @Test func aDryRunSaysWhatWouldBeDoneAndDoesNothing() throws {
        let workspace = try TestWorkspace(["a.md": "one", "b.md": "two"])
        let before = try workspace.index { $0.isDryRun = true }
        #expect(before.added == 2)
        #expect(try workspace.openForReading() == nil)
        try workspace.index()
        let stored = try workspace.contents()
        try workspace.folder.write("three", to: "a.md")
        workspace.folder.remove("b.md")
        try workspace.folder.write("four", to: "c.md")
        let dry = try workspace.index { $0.isDryRun = true }
        #expect((dry.added, dry.changed, dry.removed) == (1, 1, 1))
        #expect(try workspace.contents() == stored)
    }

    @Test(arguments: ["a", "a/", "./a", "a/../a"])
    func aPartIsBroughtUpToDateAlone(part: String) throws {
        let workspace = try TestWorkspace(["a/x.md": "one", "a/y.md": "one", "b/x.md": "one", "ab.md": "one"])
        try workspace.index()
        for name in ["a/x.md", "b/x.md", "ab.md"] { try workspace.folder.write("two", to: name) }
        workspace.folder.remove("a/y.md")
        try workspace.index { $0.parts = [BytePath(part)] }
        let files = try workspace.contents().files.mapValues { String(decoding: $0.text, as: UTF8.self) }
        #expect(
            files == [BytePath("a/x.md"): "two", BytePath("b/x.md"): "one", BytePath("ab.md"): "one"])
        workspace.folder.remove("a")
        try workspace.index { $0.parts = [BytePath(part)] }
        #expect(try workspace.contents().files.keys.sorted() == [BytePath("ab.md"), BytePath("b/x.md")])
    }

    @Test(arguments: ["", ".", "./"])
    func theRootAsAPartIsAll(part: String) throws {
        let workspace = try TestWorkspace(["a.md": "one", "b.md": "one"])
        try workspace.index()
        workspace.folder.remove("a.md")
        try workspace.index { $0.parts = [BytePath(part)] }
        try expectFresh(workspace)
    }

    @Test func aFileThatIsIgnoredFromNowOnLeavesNoBytes() throws {
        let workspace = try TestWorkspace(["a.md": "canarybird sings", "b.md": "other words"])
        try workspace.index()
        try workspace.folder.write("canarybird sings again", to: "a.md")
        try workspace.index()
        try workspace.folder.write("a.md", to: ".gitignore")
        try workspace.index()
        try expectFresh(workspace)
        let database = try FileDescriptor(opening: workspace.location.database, flags: O_RDONLY)
        let bytes = try database.readAll(expected: 1 << 20, limit: 1 << 30)!
        #expect(!bytes.contains("canarybird".utf8))
        #expect((try? FileStatus.of(workspace.location.directory.appending("index.db-wal")).size) ?? 0 == 0)
    }

    @Test func whatIsNoFileIsNeverOpened() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        #expect(mkfifo(fullPath(workspace, "pipe.md"), 0o600) == 0)
        #expect(symlink("a.md", fullPath(workspace, "link.md")) == 0)
        #expect(symlink(".", fullPath(workspace, "loop")) == 0)
        #expect(symlink("/etc", fullPath(workspace, "outside")) == 0)
        #expect(symlink("/etc/passwd", fullPath(workspace, "passwd.md")) == 0)
        if geteuid() == 0 { #expect(mknod(fullPath(workspace, "null.md"), S_IFCHR | 0o600, 0x0103) == 0) }
        try workspace.index()
        #expect(try workspace.contents().files.keys.sorted() == [BytePath("a.md")])
        // What takes a file's place after the walk is not waited for either.
        let reader = try FileReader(root: workspace.root, sizeLimit: 100)
        for name in ["pipe.md", "link.md", "loop/a.md", "outside/passwd", "../x", "a.md/b"] {
            switch reader.read(BytePath(name)) {
            case .content: Issue.record("\(name) was read")
            default: break
            }
        }
    }

    @Test func aHugeFileIsNeverRead() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        for name in ["huge.md", "huger.md", "hugest.md"] {
            try workspace.folder.write("text", to: name)
            // As large as the file system lets a file be.
            for size in [Int.max, 1 << 43, 10 << 30] where truncate(fullPath(workspace, name), size) == 0 { break }
        }
        let summary = try workspace.index()
        #expect(summary.skipped == ["too-large": 3])
        #expect(summary.bytesRead == 3)
        try expectFresh(workspace)
    }

    @Test func theStoreIsNeverIndexedUnderAnyName() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        try workspace.index()
        let directory = try workspace.location.directory
        for name in ["index.db", "write.lock"] {
            #expect(link(directory.appending(name).description, fullPath(workspace, "linked-\(name).md")) == 0)
        }
        try workspace.folder.write("two", to: "b.md")
        try workspace.index()
        #expect(try workspace.contents().files.keys.sorted() == [BytePath("a.md"), BytePath("b.md")])
        // With its data in the tree, too.
        for name in ["index.db", "write.lock"] { workspace.folder.remove("linked-\(name).md") }
        let inside = workspace.root.appending("data")
        workspace.folder.makeDirectories(inside)
        let indexer = try workspace.indexer(dataDirectory: inside)
        for _ in 0..<2 { _ = try indexer.run() }
        let store = try #require(try CollectionStore.openForReading(indexer.location))
        #expect(try store.files().map(\.path) == [BytePath("a.md"), BytePath("b.md")])
    }

    @Test func whatCannotBeReadIsSkippedAndTriedAgain() throws {
        var workspace = try TestWorkspace(["a.md": "one", "b/c.md": "two", "b/d.md": "three"])
        workspace.settings.maxFileSize = 1_000
        let names = ["", "a.md", "b", "b/c.md", "b/d.md"]
        try asOrdinaryUser(owning: workspace.folder, names) {
            try workspace.index()
            chmod(fullPath(workspace, "a.md"), 0)
            let summary = try workspace.index()
            #expect((summary.removed, summary.skipped) == (1, ["unreadable": 1]))
            #expect(summary.warnings.contains { $0.contains("a.md: Permission denied") })
            let id = try workspace.openForReading()?.file(path: BytePath("a.md"))?.id
            #expect(try workspace.index().skipped == ["unreadable": 1])
            #expect(try workspace.openForReading()?.file(path: BytePath("a.md"))?.id == id)
            chmod(fullPath(workspace, "a.md"), 0o644)
            #expect(try workspace.index().added == 1)
            // In a folder that cannot be read nothing is known to be gone.
            chmod(fullPath(workspace, "b"), 0)
            #expect(try workspace.index().warnings.contains { $0.contains("b: Permission denied") })
            #expect(try workspace.contents().files.count == 3)
            #expect(try workspace.index { $0.parts = [BytePath("b")] }.removed == 0)
            #expect(try workspace.index { $0.parts = [BytePath("b/c.md")] }.removed == 0)
            chmod(fullPath(workspace, "b"), 0o755)
            workspace.folder.remove("b/c.md")
            #expect(try workspace.index().removed == 1)
            try expectFresh(workspace)
        }
    }

    @Test func aFolderThatCannotBeWrittenIsSearchedAllTheSame() throws {
        let workspace = try TestWorkspace(["a.md": "one"])
        try asOrdinaryUser(owning: workspace.folder, ["", "a.md"]) {
            try workspace.index()
            let directory = try workspace.location.directory.description
            chmod(directory, 0o500)
            defer { chmod(directory, 0o700) }
            #expect(try workspace.contents().files.count == 1)
            #expect(try workspace.openForReading()?.findDamage() == [])
        }
    }

    @Test func everyTextStoredIsOneThatExisted() throws {
        let workspace = try TestWorkspace(["a.md": ""])
        let stop = LockedState(false)
        let folder = workspace.folder
        let writer = Thread.start {
            var round = 0
            while !stop.withLock({ $0 }) {
                round += 1
                let letter = String(UnicodeScalar(UInt8(97 + round % 26)))
                let line = String(repeating: letter, count: 60) + "\n"
                try? folder.write(String(repeating: line, count: 1 + round % 500), to: "a.md")
            }
        }
        defer {
            stop.withLock { $0 = true }
            writer.join()
        }
        for _ in 0..<40 {
            try workspace.index()
            guard let file = try workspace.contents().files[BytePath("a.md")], file.skip == nil else { continue }
            // Written by truncating first, so that a beginning of a version is one, too.
            #expect(Set(file.text).subtracting([10]).count <= 1)
            #expect(file.hash == ContentHash(of: file.text).hexadecimal)
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: some Collection<UInt8>) -> Bool {
        let part = Array(part)
        return indices.dropLast(part.count - 1).contains { self[$0] == part[0] && self[$0...].starts(with: part) }
    }
}
