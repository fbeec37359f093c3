import CollectionStore
import Foundation
import Indexing
import SQLite
import SystemSupport
import TestSupport
import Testing

/// Whatever ends a run half way, what it committed is whole, and the next run brings the store up to date.
@Suite struct InterruptionTests {
    private static let writingCalls = ["pwrite64", "fdatasync", "ftruncate", "flock", "fcntl", "openat"]

    /// A workspace with some files and the index of an older state.
    private func workspace(_ tree: inout RandomTree?, seed: Int) throws -> TestWorkspace {
        let workspace = try TestWorkspace(
            Dictionary(uniqueKeysWithValues: (0..<30).map { ("base/f\($0).md", "words \($0 * seed)\nmore \($0)") }))
        _ = try Program.index(workspace.root)
        tree = RandomTree(workspace.root, seed: seed)
        return workspace
    }

    private func change(_ tree: inout RandomTree?, _ workspace: TestWorkspace, _ round: Int) throws {
        for _ in 0..<4 { try tree?.change() }
        for number in 0..<5 { try workspace.folder.write("round \(round) of \(number)", to: "base/f\(number).md") }
        // Now and then enough to merge and to purge.
        if round % 4 == 3 { try workspace.folder.write("base/f1*.md", to: ".gitignore") }
        if round % 4 == 1 { workspace.folder.remove(".gitignore") }
    }

    /// What is there after an end half way is sound.
    private func expectSound(_ workspace: TestWorkspace, _ comment: String) throws {
        if let store = try workspace.openForReading() { #expect(try store.findDamage() == [], "\(comment)") }
    }

    @Test(arguments: 0..<3)
    func aRunThatIsKilledIsMadeGoodByTheNext(seed: Int) throws {
        var tree: RandomTree?
        let workspace = try workspace(&tree, seed: seed)
        for round in 0..<10 {
            try change(&tree, workspace, round)
            let delay = useconds_t.random(in: 0..<60_000, using: &tree!.random)
            _ = try Program.index(workspace.root) { process in
                usleep(delay)
                kill(process.processIdentifier, SIGKILL)
            }
            try expectSound(workspace, "seed \(seed), round \(round)")
            if round % 3 == 2 {
                let outcome = try Program.index(workspace.root)
                #expect(outcome.status == 0, "\(outcome.output)")
                try expectFresh(workspace, "seed \(seed), round \(round)")
            }
        }
    }

    @Test(.enabled(if: Program.hasStrace, "needs strace"), arguments: writingCalls)
    func aRunThatIsKilledAtAnyCallIsMadeGoodByTheNext(call: String) throws {
        var tree: RandomTree?
        let workspace = try workspace(&tree, seed: call.count)
        var killed = 0
        for round in 0..<(isLongRun ? 120 : 10) {
            try change(&tree, workspace, round)
            // The first calls one by one, then wider apart.
            let number = round < 4 || isLongRun ? round + 1 : round * round / 2
            let outcome = try Program.index(workspace.root, wrapper: Program.strace(call, number, "signal=KILL"))
            if outcome.status != 0 { killed += 1 }
            try expectSound(workspace, "\(call) \(number)")
            if round % 2 == 1 {
                let outcome = try Program.index(workspace.root)
                #expect(outcome.status == 0, "\(outcome.output)")
                try expectFresh(workspace, "after \(call) \(number)")
            }
        }
        #expect(killed > 0)
    }

    @Test(
        .enabled(if: Program.hasStrace, "needs strace"),
        arguments: ["pwrite64", "fdatasync", "ftruncate", "pread64", "read"], ["EIO", "ENOSPC"])
    func anErrorOfTheDiskIsToldAndLeavesTheStoreSound(call: String, failure: String) throws {
        var tree: RandomTree?
        let workspace = try workspace(&tree, seed: call.count + failure.count)
        for round in 0..<5 {
            try change(&tree, workspace, round)
            let outcome = try Program.index(
                workspace.root, wrapper: Program.strace(call, 1 + round * round * 2, "error=\(failure)"))
            // Never a crash; settings that cannot be read end with 64, the loader of the program itself with 127.
            #expect([0, 2, 64, 127].contains(outcome.status), "\(outcome)")
            if outcome.status != 0 { #expect(!outcome.output.isEmpty) }
            try expectSound(workspace, "\(call) \(failure), round \(round): \(outcome)")
        }
        let outcome = try Program.index(workspace.root)
        #expect(outcome.status == 0, "\(outcome.output)")
        try expectFresh(workspace)
    }

    /// Mounting needs rights that a container often lacks, even from root.
    private static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryDirectory() else { return false }
        guard mount("tmpfs", folder.path.description, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount2(folder.path.description, 0) == 0
    }()

    @Test(.enabled(if: canMount, "needs the right to mount a small disk"))
    func aFullDiskIsToldAndGoneOnWithWhenThereIsRoom() throws {
        let workspace = try TestWorkspace()
        let disk = try TemporaryDirectory()
        #expect(mount("tmpfs", disk.path.description, "tmpfs", 0, "size=700k") == 0)
        defer { umount2(disk.path.description, Int32(MNT_DETACH)) }
        let indexer = try workspace.indexer(dataDirectory: disk.path)
        try workspace.folder.write("the first words", to: "a.md")
        _ = try indexer.run()
        for number in 0..<100 {
            let lines = (0..<100).map { "def f\($0 * number)(): return word\(number)x\($0)" }
            try workspace.folder.write(lines.joined(separator: "\n"), to: "f\(number).py")
        }
        for _ in 0..<3 {
            do {
                _ = try indexer.run()
                Issue.record("there was room for it")
            } catch let error as DatabaseError {
                #expect(error.isDiskFull, "\(error)")
            }
            let store = try #require(try CollectionStore.openForReading(indexer.location))
            #expect(try store.findDamage() == [])
            #expect(try store.file(path: BytePath("a.md")) != nil)
        }
        #expect(mount("tmpfs", disk.path.description, "tmpfs", UInt(MS_REMOUNT), "size=30m") == 0)
        _ = try indexer.run()
        let store = try #require(try CollectionStore.openForReading(indexer.location))
        #expect(try StoreContents(store).differences(from: workspace.freshContents()) == [])
        #expect(try store.findDamage() == [])
    }

    @Test func manyProcessesAtOnceSeeNothingLockedAndNothingBroken() throws {
        let workspace = try TestWorkspace(
            Dictionary(uniqueKeysWithValues: (0..<40).map { ("f\($0).md", "common word\($0)\n") }))
        _ = try Program.index(workspace.root)
        let problems = LockedState<[String]>([])
        let folder = workspace.folder
        let root = workspace.root
        Thread.concurrently(6) { thread in
            for round in 0..<8 {
                do {
                    let outcome: Program.Outcome
                    if thread < 3 {
                        try folder.write("common edit\(thread)x\(round)\n", to: "f\(thread).md")
                        outcome = try Program.index(root)
                    } else {
                        outcome = try Program.run(["search", "common", "--workspace", root.description, "-n", "100"])
                    }
                    if outcome.status != 0 || outcome.output.contains("locked") {
                        problems.withLock { $0.append("\(thread): \(outcome)") }
                    }
                } catch {
                    problems.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(problems.withLock { $0 } == [])
        try workspace.index()
        try expectFresh(workspace)
    }
}
