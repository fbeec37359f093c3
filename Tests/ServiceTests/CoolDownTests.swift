import CollectionStore
import Foundation
import Indexing
import SystemSupport
import TestSupport
import Testing
import Workspace

@testable import Service

/// What a store keeps in memory and open goes when nobody asks, or memory runs short.
@Suite struct CoolDownTests {
    private let folder: TemporaryDirectory
    private let session: Session
    private let reader: WarmReader

    init() throws {
        folder = try TemporaryDirectory(["a.md": "alpha\n"])
        session = try Session(WorkspaceLocation(root: folder.path), SettingsSources())
        _ = try session.index(IndexOptions(), isCancelled: { false }, onProgress: { _ in })
        reader = WarmReader(session.indexer.location)
    }

    /// Descriptors of this process on the store.
    private var openFiles: Int {
        let database = session.indexer.location.database.description
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(database)
                == true
        }
    }

    @Test func aStoreIsClosedWhenMemoryRunsShortAndOpenedByTheNextQuestion() throws {
        #expect(try reader.counts()?.files == 1)
        #expect(openFiles > 0)
        #expect(reader.coolDown(idleFor: .seconds(60)))
        #expect(openFiles > 0)
        #expect(!reader.coolDown(idleFor: .seconds(60), isMemoryShort: true))
        #expect(openFiles == 0)
        #expect(try reader.counts()?.files == 1)
        #expect(openFiles > 0)
    }

    @Test func aStoreThatNobodyAsksStillAnswers() throws {
        #expect(try reader.counts()?.files == 1)
        for _ in 0..<2 { #expect(reader.coolDown(idleFor: .zero)) }
        #expect(try reader.counts()?.files == 1)
    }
}
