import CollectionStore
import Glibc
import Indexing
import SystemSupport
import TestSupport
import Testing

/// What was on a file system that is not there now is out of reach, and not gone. Mounting needs rights that a container often lacks.
@Suite(.enabled(if: canBindMount, "needs the right to mount")) struct MountTests {
    /// A workspace with an empty folder `m`, and files elsewhere to mount there.
    private let workspace: TestWorkspace
    private let elsewhere: TemporaryDirectory

    init() throws {
        workspace = try TestWorkspace(["a.md": "words of the root\n"])
        workspace.folder.makeDirectories(workspace.root.appending("m"))
        elsewhere = try TemporaryDirectory(["one.md": "one\n", "sub/two.md": "two\n", "sub/x.pem": "KEY=1\n"])
    }

    private func withMount(_ folder: TemporaryDirectory, _ body: () throws -> Void) throws {
        let place = workspace.root.appending("m").description
        guard mount(folder.path.description, place, nil, UInt(MS_BIND), nil) == 0 else {
            throw SystemError.last("mount", folder.path)
        }
        defer { umount2(place, Int32(MNT_DETACH)) }
        try body()
    }

    @Test(arguments: [nil, [BytePath("m")], [BytePath("m/sub")]])
    func whatIsUnmountedStays(parts: [BytePath]?) throws {
        try withMount(elsewhere) { try workspace.index() }
        #expect(try workspace.contents().files.count == 4)
        let summary = try workspace.index { $0.parts = parts }
        #expect(summary.removed == 0 && summary.files == 3)
        #expect(summary.warnings.count == 1 && summary.warnings.first?.hasPrefix("another file system is at m") == true)
        let (changes, warnings) = try workspace.indexer().changes(since: workspace.openForReading())
        #expect(changes.removed.isEmpty && warnings == summary.warnings)
        #expect(changes.skipped == ["secret-by-name": 1])
        // Again, and after a change elsewhere.
        try workspace.folder.write("other words\n", to: "a.md")
        #expect(try workspace.index().removed == 0)
        // It is back, with a change.
        try elsewhere.write("two more\n", to: "sub/two.md")
        elsewhere.remove("one.md")
        try withMount(elsewhere) {
            let summary = try workspace.index()
            #expect(summary.changed == 1 && summary.removed == 1 && summary.warnings == [])
            try expectFresh(workspace)
        }
    }

    @Test(arguments: ["a.md", "n"])
    func aRunElsewhereForgetsNoMount(part: String) throws {
        try withMount(elsewhere) { try workspace.index() }
        try workspace.index { $0.parts = [BytePath(part)] }
        let summary = try workspace.index()
        #expect(summary.removed == 0 && summary.files == 3 && summary.warnings.count == 1)
    }

    @Test func aRunElsewhereLearnsNoMount() throws {
        try workspace.folder.write("beneath\n", to: "m/beneath.md")
        try workspace.index()
        let empty = try TemporaryDirectory()
        try withMount(empty) {
            try workspace.index { $0.parts = [BytePath("a.md")] }
            #expect(try workspace.index().removed == 0)
        }
    }

    @Test func aMountThatOnlyAPartOfWasIndexedIsRemembered() throws {
        try withMount(elsewhere) { try workspace.index { $0.parts = [BytePath("m/sub")] } }
        #expect(try workspace.index().removed == 0)
    }

    @Test func whatIsInAFolderThatIsNotMountedIsTheTruth() throws {
        try withMount(elsewhere) { try workspace.index() }
        try workspace.folder.write("local\n", to: "m/local.md")
        let summary = try workspace.index()
        #expect(summary.added == 1 && summary.removed == 2 && summary.warnings == [])
        try expectFresh(workspace)
        workspace.folder.remove("m/local.md")
        #expect(try workspace.index().removed == 1)
        try expectFresh(workspace)
    }

    @Test func aFullRunForgetsWhatIsOutOfReach() throws {
        try withMount(elsewhere) { try workspace.index() }
        workspace.folder.remove("m")
        #expect(try workspace.index().removed == 0)
        #expect(try workspace.index { $0.isFull = true }.removed == 2)
        try expectFresh(workspace)
    }

    @Test func whatIsRemovedFromAMountIsGone() throws {
        try withMount(elsewhere) {
            try workspace.index()
            for name in ["one.md", "sub"] { elsewhere.remove(name) }
            #expect(try workspace.index().removed == 2)
            try expectFresh(workspace)
        }
        #expect(try workspace.index().warnings == [])
    }

    @Test func whatSomethingEmptyIsMountedOverStays() throws {
        try workspace.folder.write("beneath\n", to: "m/beneath.md")
        try workspace.index()
        let empty = try TemporaryDirectory()
        try withMount(empty) {
            for _ in 0..<2 {
                let summary = try workspace.index()
                #expect(summary.removed == 0 && summary.warnings.count == 1)
            }
            try empty.write("above\n", to: "above.md")
            #expect(try workspace.index().removed == 1)
            try expectFresh(workspace)
        }
        try workspace.index()
        try expectFresh(workspace)
    }
}

private let canBindMount: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryDirectory() else { return false }
    guard mount(folder.path.description, folder.path.description, nil, UInt(MS_BIND), nil) == 0 else { return false }
    return umount2(folder.path.description, 0) == 0
}()
