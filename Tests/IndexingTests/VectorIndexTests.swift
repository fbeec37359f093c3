@testable import CollectionStore
import Indexing
import SQLite
import SystemSupport
import TestSupport
import Testing
import VectorSearch
import Workspace

@Suite struct VectorIndexTests {
    /// A workspace with as many chunks as files.
    private func workspace(files: Int) throws -> TestWorkspace {
        let words = ["session", "token", "parser", "buffer", "socket", "thread", "index", "vector", "query", "file"]
        var workspace = try TestWorkspace(
            Dictionary(
                uniqueKeysWithValues: (0..<files).map { number in
                    let name = "\(words[number % 10])_\(words[number / 10 % 10])_\(number)"
                    return ("d\(number % 7)/f\(number).py", "def \(name)():\n    return \(words[number / 100 % 10])\n")
                }))
        workspace.settings.vectorIndexRows = 256
        return workspace
    }

    private func index(of workspace: TestWorkspace) throws -> VectorIndex? {
        try workspace.openForReading()?.vectorIndex()
    }

    @Test func thereIsOneFromTheSmallestNumberOfChunksOn() throws {
        let workspace = try workspace(files: 255)
        try workspace.index()
        #expect(try index(of: workspace) == nil)
        try workspace.folder.write("def last():\n    pass\n", to: "last.py")
        try workspace.index()
        let made = try #require(try index(of: workspace))
        #expect(made.layout.rowCount == made.members.reduce(0) { $0 + $1.documents })
        #expect(made.layout.rowCount >= 256)
        #expect(try workspace.openForReading()?.findDamage() == [])
    }

    @Test func theSettingSaysFromWhenOn() throws {
        var workspace = try workspace(files: 300)
        workspace.settings.vectorIndexRows = 301
        try workspace.index()
        #expect(try index(of: workspace) == nil)
        workspace.settings.vectorIndexRows = 300
        try workspace.index()
        #expect(try index(of: workspace) != nil)
    }

    @Test func whoeverWaitsForAnAnswerDoesNotWaitForIt() throws {
        let workspace = try workspace(files: 300)
        try workspace.index { $0.buildsVectorIndex = false }
        #expect(try index(of: workspace) == nil)
        // Nothing has changed since, and it is made all the same.
        try workspace.index()
        #expect(try index(of: workspace) != nil)
    }

    @Test func fewChangesLeaveItAsItIs() throws {
        let workspace = try workspace(files: 400)
        try workspace.index()
        let before = try #require(try index(of: workspace))
        for number in 0..<20 { try workspace.folder.write("def changed_\(number)():\n    pass\n", to: "n\(number).py") }
        try workspace.index()
        let after = try #require(try index(of: workspace))
        #expect(after.members == before.members && after.layout == before.layout)
    }

    @Test(arguments: [true, false])
    func itIsMadeAnewWhenSearchesByItFindTooLittle(isBad: Bool) throws {
        let workspace = try workspace(files: 700)
        try workspace.index()
        if isBad {
            // As if it had been trained on something else: a search looks at the candidates that it takes for the best 150.
            try workspace.write { store in
                let index = try #require(try store.vectorIndex())
                var quantizer = index.quantizer
                quantizer.plan.probes = 1
                quantizer.plan.refineDepth = 150
                quantizer.plan.exactShare = 0
                try store.store(VectorIndex(quantizer: quantizer, layout: index.layout, members: index.members))
            }
        }
        let before = try #require(try index(of: workspace))
        for number in 0..<80 { try workspace.folder.write("def changed_\(number)():\n    pass\n", to: "n\(number).py") }
        try workspace.index()
        let after = try #require(try index(of: workspace))
        #expect((after.members != before.members) == isBad)
        #expect(after.checkedChanges >= (isBad ? 0 : 80))
    }

    @Test func itIsMadeAnewWhenTheChunksHaveDoubled() throws {
        let workspace = try workspace(files: 300)
        try workspace.index()
        let before = try #require(try index(of: workspace))
        for number in 0..<320 { try workspace.folder.write("def more_\(number)():\n    pass\n", to: "m\(number).py") }
        try workspace.index()
        let after = try #require(try index(of: workspace))
        #expect(after.quantizer.trainedRows >= 2 * before.quantizer.trainedRows)
    }

    @Test func itIsMadeAnewAfterRunsThatDoNotWaitForIt() throws {
        let workspace = try workspace(files: 300)
        try workspace.index()
        let before = try #require(try index(of: workspace))
        for number in 0..<320 { try workspace.folder.write("def more_\(number)():\n    pass\n", to: "m\(number).py") }
        try workspace.index { $0.buildsVectorIndex = false }
        #expect(try index(of: workspace)?.members == before.members)
        // Nothing has changed since.
        try workspace.index()
        let after = try #require(try index(of: workspace))
        #expect(after.quantizer.trainedRows >= 2 * before.quantizer.trainedRows)
        #expect(try workspace.openForReading()?.isVectorIndexOutdated() == false)
    }

    @Test func itIsMadeAnewWhenItsRowsAreNotTheDocuments() throws {
        let workspace = try workspace(files: 700)
        try workspace.index()
        try workspace.write { store in
            let index = try #require(try store.vectorIndex())
            let member = try #require(index.members.last)
            var members = index.members.dropLast()
            members.append(.init(segment: 1 << 40, documents: 100))
            members.append(.init(segment: member.segment, documents: member.documents - 100))
            try store.store(VectorIndex(quantizer: index.quantizer, layout: index.layout, members: Array(members)))
        }
        for number in 0..<80 { try workspace.folder.write("def changed_\(number)():\n    pass\n", to: "n\(number).py") }
        try workspace.index()
        #expect(try index(of: workspace)?.members.contains { $0.segment == 1 << 40 } == false)
    }

    @Test func aReaderThatKeepsWhatItReadSeesTheNewOne() throws {
        let workspace = try workspace(files: 300)
        try workspace.index()
        let reader = try #require(try workspace.openForReading())
        reader.keepReads(upTo: 1 << 20)
        let before = try #require(try reader.vectorIndex())
        #expect(try reader.vectorIndex()?.members == before.members)
        for number in 0..<320 { try workspace.folder.write("def more_\(number)():\n    pass\n", to: "m\(number).py") }
        try workspace.index()
        let after = try #require(try reader.vectorIndex())
        #expect(after.quantizer.trainedRows >= 2 * before.quantizer.trainedRows)
        try Connection(workspace.location.database, mode: .readWrite).execute("DELETE FROM vector_index")
        #expect(try reader.vectorIndex() == nil)
    }

    @Test func itGoesWhenMostIsDeleted() throws {
        let workspace = try workspace(files: 300)
        try workspace.index()
        for folder in 0..<6 { workspace.folder.remove("d\(folder)") }
        try workspace.index()
        #expect(try index(of: workspace) == nil)
        #expect(try workspace.openForReading()?.findDamage() == [])
    }

    @Test func stoppingLeavesNoHalfOfIt() throws {
        let workspace = try workspace(files: 300)
        try workspace.index { $0.buildsVectorIndex = false }
        _ = try workspace.write { store in
            #expect(throws: StoreError.self) {
                try store.bringVectorIndexUpToDate(
                    minimumRows: 256, settings: VectorIndexSettings(), isCancelled: { true })
            }
        }
        #expect(try index(of: workspace) == nil)
        #expect(try workspace.openForReading()?.findDamage() == [])
    }

    @Test func whileAnotherIsBuiltItReadsNothingAndCanBeStopped() throws {
        let workspace = try workspace(files: 300)
        try workspace.index { $0.buildsVectorIndex = false }
        // What reads the vectors fails.
        try Connection(workspace.location.database, mode: .readWrite).execute(
            "UPDATE blocks SET data = zeroblob(length(data)) WHERE (id >> 20) & 15 = \(BlockKind.vectors.rawValue)")
        var settings = VectorIndexSettings()
        settings.memoryLimit = 1 << 20
        let code = try workspace.write { store in
            try BuildTurn.take(rows: 1 << 20, dimension: 256, memoryLimit: 1 << 20, whileWaiting: {}) {
                do {
                    try store.bringVectorIndexUpToDate(minimumRows: 256, settings: settings, isCancelled: { true })
                    return nil as StoreError.Code?
                } catch let error as StoreError { return error.code }
            }
        }
        #expect(code == .cancelled)
    }

    @Test(
        "damage is noticed, and made good by the next run",
        arguments: [
            "UPDATE vector_index SET data = x''", "UPDATE vector_index SET data = zeroblob(length(data))",
            "UPDATE vector_index SET data = substr(data, 1, length(data) - 1)", "DELETE FROM vector_index",
            "DELETE FROM codes WHERE id = 0", "UPDATE codes SET data = zeroblob(length(data))",
            "UPDATE codes SET checksum = checksum + 1", "UPDATE codes SET data = x''",
            "INSERT INTO codes SELECT id + 100, checksum, data FROM codes LIMIT 1",
        ])
    func damage(sql: String) throws {
        let workspace = try workspace(files: 300)
        try workspace.index()
        try Connection(workspace.location.database, mode: .readWrite).execute(sql)
        let found = try workspace.openForReading()?.findDamage()
        #expect(found?.map(\.extent) == [.vectorIndex])
        do {
            let lock = try WriteLock.acquire(workspace.location, patience: nil)!
            try CollectionStore.repair(workspace.location, holding: lock)
        }
        let summary = try workspace.index()
        #expect((summary.added, summary.changed) == (0, 0))
        #expect(try index(of: workspace) != nil)
        #expect(try workspace.openForReading()?.findDamage() == [])
    }
}
