import CollectionStore
import Glibc
import Indexing
import SQLite
import SystemSupport
import TestSupport
import Testing

/// Chunks whose input for the model stays the same keep their vectors; `expectFresh` compares these bit by bit.
@Suite struct KeptVectorsTests {
    /// A file whose functions are chunks of their own.
    private static func source(_ values: [Int]) -> String {
        values.map { value in
            let lines = (0..<30).map { "    total_\($0) = compute(\(value), \($0)) + offset_\($0 * value)\n" }
            return "def function_\(value)():\n" + lines.joined() + "\n\n"
        }.joined()
    }

    @Test func anEditKeepsTheVectorsOfTheOtherChunks() throws {
        let workspace = try TestWorkspace(["a.py": Self.source(Array(0..<20)), "b.py": Self.source([7])])
        #expect(try workspace.index().keptVectors == 0)
        let chunks = try #require(try workspace.contents().files[BytePath("a.py")]).records.count
        #expect(chunks >= 20)
        // One is changed, one moved to the front, one gone, one new.
        try workspace.folder.write(
            Self.source([19] + Array(0..<9) + [99] + Array(10..<18)), to: "a.py")
        let summary = try workspace.index()
        #expect(summary.changed == 1 && summary.keptVectors >= 17, "\(summary)")
        #expect(summary.keptVectors < chunks)
        try expectFresh(workspace)
    }

    @Test(arguments: [1, 40])
    func filesThatAreMovedKeepThem(count: Int) throws {
        let workspace = try TestWorkspace(
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("old/f\($0).py", Self.source([$0, $0 + 1])) }))
        let chunks = try workspace.index().chunks
        rename(workspace.root.appending("old"), to: workspace.root.appending("new"))
        let summary = try workspace.index()
        #expect(summary.added == count && summary.removed == count)
        #expect(summary.keptVectors == chunks && summary.chunks == chunks)
        try expectFresh(workspace)
        // The name is part of the input.
        rename(workspace.root.appending("new/f0.py"), to: workspace.root.appending("new/other.py"))
        #expect(try workspace.index().keptVectors == 0)
        try expectFresh(workspace)
    }

    @Test func manyFilesAtOnceKeepThem() throws {
        let workspace = try TestWorkspace(
            Dictionary(uniqueKeysWithValues: (0..<60).map { ("f\($0).py", Self.source([$0, 100, 101, 102])) }))
        try workspace.index()
        for number in 0..<60 {
            try workspace.folder.write(Self.source([number + 1_000, 100, 101, 102]), to: "f\(number).py")
        }
        let summary = try workspace.index()
        #expect(summary.changed == 60 && summary.keptVectors >= 180, "\(summary)")
        try expectFresh(workspace)
    }

    @Test func whatIsMadeAnewOrByOthersKeepsNone() throws {
        let workspace = try TestWorkspace(["a.py": Self.source(Array(0..<5)), "old/b.py": Self.source([1])])
        try workspace.index()
        rename(workspace.root.appending("old"), to: workspace.root.appending("new"))
        #expect(try workspace.index { $0.isFull = true }.keptVectors == 0)
        try workspace.write { store in
            try store.connection.execute("UPDATE segments SET versions = 'model of old'")
            try store.discard([])
        }
        rename(workspace.root.appending("new"), to: workspace.root.appending("old"))
        try workspace.folder.write(Self.source(Array(1..<6)), to: "a.py")
        #expect(try workspace.index().keptVectors == 0)
        try expectFresh(workspace)
    }

    @Test func damagedVectorsAreNotTakenOver() throws {
        let workspace = try TestWorkspace(["a.py": Self.source(Array(0..<5))])
        try workspace.index()
        try workspace.write { store in
            try store.connection.execute("UPDATE blocks SET data = zeroblob(length(data)) WHERE id >> 20 & 15 = 2")
        }
        try workspace.folder.write(Self.source(Array(1..<6)), to: "a.py")
        let summary = try workspace.index()
        #expect(summary.keptVectors == 0 && summary.warnings.count == 1, "\(summary)")
        try expectFresh(workspace)
    }

    private func rename(_ from: BytePath, to: BytePath) {
        let failure = from.withCString { from in to.withCString { Glibc.rename(from, $0) } }
        #expect(failure == 0)
    }
}
