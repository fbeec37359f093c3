import Embedding
import Indexing
import Service
import SystemSupport
import TestSupport
import Testing
import Workspace

@Suite struct WatchedWorkspaceTests {
    private struct BrokenSettings: Error {}

    @Test(.timeLimit(.minutes(2)))
    func whoeverAsksForARunIsToldThatTheSettingsAreBroken() throws {
        let folder = try TemporaryDirectory(["a.md": "words\n"])
        let location = try WorkspaceLocation(root: folder.path)
        try location.initialize()
        let model = try StaticEmbeddingModel.embedded()
        let isBroken = LockedState(false)
        let hasBegun = LockedState(false)
        let watched = WatchedWorkspace(
            location,
            makeIndexer: {
                if isBroken.withLock(\.self) { throw BrokenSettings() }
                return Indexer(workspace: location, settings: Settings(), model: model)
            },
            areSettingsOutdated: { isBroken.withLock(\.self) },
            tell: { if case .ready = $0 { hasBegun.withLock { $0 = true } } })
        let end = LockedState<Result<WatchedWorkspace.End, any Error>?>(nil)
        _ = Thread.start {
            let result = Result { try watched.run() }
            end.withLock { $0 = result }
        }
        hasBegun.wait(until: \.self) { _ in }
        isBroken.withLock { $0 = true }
        #expect(throws: BrokenSettings.self) {
            try watched.index(IndexOptions(), isCancelled: { false }, onProgress: { _ in })
        }
        // It goes on, and the settings are mended.
        isBroken.withLock { $0 = false }
        #expect(try watched.index(IndexOptions(), isCancelled: { false }, onProgress: { _ in })?.files == 1)
        watched.stop()
        end.wait(until: { $0 != nil }) { _ in }
        #expect(try end.withLock(\.self)?.get() == .stopped)
    }
}
