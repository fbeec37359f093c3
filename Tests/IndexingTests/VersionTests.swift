import CollectionStore
import SQLite
import Indexing
import Synchronization
import SystemSupport
import TestSupport
import Testing
import Workspace

/// What made an index is part of it: a change redoes what it affects, also when it is interrupted.
@Suite struct VersionTests {
    private static func tree() -> [String: String] {
        var files: [String: String] = ["server.pem": "KEY=1", "big.md": String(repeating: "line\n", count: 300)]
        for number in 0..<40 { files["f\(number).md"] = "text number \(number)\n" }
        return files
    }

    private func versions(_ workspace: TestWorkspace) throws -> Set<String> {
        Set(try workspace.openForReading()!.segments().map(\.versions))
    }

    @Test func aChangedSettingIsApplied() throws {
        var workspace = try TestWorkspace(Self.tree())
        workspace.settings.maxFileSize = 1_000
        #expect(try workspace.index().skipped == ["secret-by-name": 1, "too-large": 1])
        workspace.settings.maxFileSize = 10_000
        #expect(try workspace.index().skipped == ["secret-by-name": 1])
        try expectFresh(workspace)
        #expect(try versions(workspace) == [workspace.indexer().versions.all])
        workspace.settings.maxFileSize = 1_000
        #expect(try workspace.index().removed == 1)
        try expectFresh(workspace)
        #expect(try workspace.index().changed == 0)
    }

    @Test func anotherVersionOfWhatMadeASegmentRedoesIt() throws {
        let workspace = try TestWorkspace(Self.tree())
        try workspace.index()
        let versions = try workspace.indexer().versions.all
        try workspace.write { store in
            try store.connection.execute("UPDATE segments SET versions = 'model of old'")
            try store.discard([])
        }
        #expect(try workspace.index().changed == 41)
        #expect(try self.versions(workspace) == [versions])
        try expectFresh(workspace)
        #expect(try workspace.index().changed == 0)
    }

    @Test func aPartThatIsRedoneLeavesTheRestForLater() throws {
        var workspace = try TestWorkspace(["a/x.md": "one", "b/y.md": "two", "a/k.pem": "K=1", "b/k.pem": "K=1"])
        try workspace.index()
        workspace.settings.skipSecrets = false
        #expect(try workspace.index { $0.parts = [BytePath("a")] }.added == 1)
        #expect(try workspace.index { $0.parts = [BytePath("a")] }.unchanged == 2)
        #expect(try workspace.index().added == 1)
        try expectFresh(workspace)
    }

    /// Stops after so many files.
    private func interrupted(_ workspace: TestWorkspace, after count: Int) throws -> IndexSummary {
        let limit = Limit(count)
        return try workspace.indexer().run(isCancelled: { limit.isReached })!
    }

    private final class Limit: Sendable {
        private let left: Atomic<Int>
        init(_ count: Int) { left = Atomic(count) }
        var isReached: Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
    }

    @Test(arguments: [0, 1, 3, 10, 20, 40])
    func anInterruptedRunIsContinued(after count: Int) throws {
        var workspace = try TestWorkspace(Self.tree())
        workspace.settings.maxFileSize = 1_000
        #expect(try interrupted(workspace, after: count).wasInterrupted)
        #expect(try workspace.openForReading()!.findDamage() == [])
        // The settings change before the first run was ever finished.
        workspace.settings.maxFileSize = 10_000
        _ = try interrupted(workspace, after: count)
        workspace.settings.maxFileSize = 1_000
        _ = try interrupted(workspace, after: count)
        #expect(try workspace.openForReading()!.findDamage() == [])
        try workspace.index()
        try expectFresh(workspace, "stopped after \(count)")
    }

    @Test func makingAllAnewGivesTheSame() throws {
        let workspace = try TestWorkspace(Self.tree())
        try workspace.index()
        let before = try workspace.contents()
        #expect(try workspace.index { $0.isFull = true }.changed == 41)
        #expect(try workspace.contents() == before)
        #expect(try workspace.openForReading()!.segments().count <= 2)
        try expectFresh(workspace)
    }
}
