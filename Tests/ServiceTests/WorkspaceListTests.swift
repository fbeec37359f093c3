import Foundation
import Glibc
import Searching
import Service
import SystemSupport
import TestSupport
import Testing

@Suite struct WorkspaceListTests {
    @Test func itComesBackWhateverThePaths() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("list")
        #expect(try WorkspaceList(readingFrom: path).entries.isEmpty)
        var list = WorkspaceList()
        for root in [Array("/a b".utf8), [47, 0xFF, 10, 34]] {
            let reference = WorkspaceReference(root: BytePath(bytes: root), dataFolder: BytePath("/data"))
            let entry = WorkspaceList.Entry(reference, isForced: true, identity: "1-2")
            let isNew = [list.add(entry), list.add(entry)]
            #expect(isNew == [true, false])
        }
        try list.write(to: path)
        #expect(try WorkspaceList(readingFrom: path).entries == list.entries)
        #expect(try FileStatus.of(path).permissions == 0o600)
        let wasThere = list.remove(list.entries[0].workspace)
        #expect(wasThere && list.entries.count == 1)
    }

    @Test(
        "what is no list is refused with what to do",
        arguments: ["", "{", "[]", "{\"workspaces\":[{\"workspace\":\"relative\"}]}", "{\"workspaces\":7}"])
    func damaged(_ content: String) throws {
        let folder = try TemporaryDirectory(["list": content])
        let error = #expect(throws: RequestError.self) {
            try WorkspaceList(readingFrom: folder.path.appending("list"))
        }
        #expect(error?.message.contains("add your workspaces again") == true)
    }

    @Test func aFolderForTheSocketThatIsALinkIsRefused() throws {
        let folder = try TemporaryDirectory(["elsewhere/x": ""])
        symlink("elsewhere", folder.path.appending("ws").description)
        let folders = try #require(
            DaemonFolders { name in name == "XDG_STATE_HOME" ? folder.path.bytes : nil })
        #expect(throws: RequestError.self) { try folders.make() }
        #expect(DaemonFolders { _ in nil } == nil)
        // Relative paths are ignored, as the specification has it.
        let relative = DaemonFolders { name in Array((name == "HOME" ? "/home/me" : "relative").utf8) }
        #expect(relative?.state == BytePath("/home/me/.local/state/ws"))
    }
}

@Suite struct EncodingTests {
    @Test func base64ComesBack() {
        var random = SplitMix(seed: 3)
        for count in 0..<40 {
            let content = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(bytes(base64: base64(content)) == content)
        }
        #expect(bytes(base64: "a b") == nil)
    }

    @Test("moments come back to the second", arguments: [0, 1, -1, 1_795_265_999, 4_102_444_800])
    func moments(_ seconds: Int64) {
        #expect(nanoseconds(rfc3339: rfc3339(nanoseconds: seconds * 1_000_000_000)) == seconds * 1_000_000_000)
        #expect(nanoseconds(rfc3339: "2026-13-41T00:00:00Z") == nil && nanoseconds(rfc3339: "") == nil)
    }
}
