import CollectionStore
import Indexing
import SystemSupport
import TestSupport
import Testing
import Workspace

/// After any changes, an index that was brought up to date equals one made at once.
@Suite struct IncrementalIndexTests {
    @Test(arguments: 0..<40)
    func equalsAFreshIndexAfterRandomChanges(seed: Int) throws {
        var workspace = try TestWorkspace()
        workspace.settings.maxFileSize = 16_000
        var tree = RandomTree(workspace.root, seed: seed)
        for round in 0..<8 {
            for _ in 0..<Int.random(in: 0..<12, using: &tree.random) { try tree.change() }
            if Int.random(in: 0..<4, using: &tree.random) == 0 {
                let file = tree.path()
                let part = Bool.random(using: &tree.random) ? file : file.parent
                try workspace.index { $0.parts = part.relative(to: tree.root).map { [$0] } }
            }
            try workspace.index()
            try expectFresh(workspace, "seed \(seed), round \(round)")
        }
    }

    @Test func filesWithoutTextOutliveTheLastTextOfTheirSegment() throws {
        let workspace = try TestWorkspace(["a.md": "words", "b.md": "", "c.md": ""])
        try workspace.index()
        workspace.folder.remove("a.md")
        try workspace.index()
        #expect(try workspace.contents().files.keys.sorted() == [BytePath("b.md"), BytePath("c.md")])
        workspace.folder.remove("b.md")
        try workspace.index()
        try workspace.folder.write("now with words", to: "c.md")
        try workspace.index()
        try expectFresh(workspace)
        #expect(try workspace.openForReading()!.segments().count == 1)
    }

    @Test func aRunThatIsCancelledWhileItLooksForFilesStopsAndForgetsNothing() throws {
        var files: [String: String] = [:]
        for number in 0..<40 { files["d\(number)/a.md"] = "text \(number)" }
        let workspace = try TestWorkspace(files)
        try workspace.index()
        let before = try workspace.contents()
        let seen = LockedState(0)
        var indexer = try workspace.indexer()
        indexer.willReadFolder = { _, _ in seen.withLock { $0 += 1 } }
        let summary = try #require(try indexer.run(isCancelled: { seen.withLock { $0 >= 5 } }))
        #expect(summary.wasInterrupted && summary.removed == 0 && summary.files == 40)
        // Each thread may be in a folder when it is told.
        #expect(seen.withLock(\.self) < 10)
        #expect(try workspace.contents() == before)
    }
}
