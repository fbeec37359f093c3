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
}
