import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

@testable import Workspace

struct SettingsFileTests {
    private let folder: TemporaryDirectory
    private let location: WorkspaceLocation

    init() throws {
        folder = try TemporaryDirectory()
        location = try WorkspaceLocation(root: folder.path)
        try location.initialize()
    }

    private func setting(_ key: String) throws -> Setting { try #require(Setting.named(key)) }

    @Test func whatIsSetIsRead() throws {
        #expect(try SettingsFile.of(location).set(setting("recall"), to: .number(0.9)))
        #expect(try !SettingsFile.of(location).set(setting("recall"), to: .number(0.9)))
        #expect(try SettingsFile.of(location).set(setting("exclude"), to: .array([.string("a\"\\\n\u{1}b")])))
        let effective = try Settings.read(for: location)
        #expect(effective.settings.recall == 0.9 && effective.settings.exclude == ["a\"\\\n\u{1}b"])
        #expect(effective.origin(of: try setting("recall")) == .workspace)
        #expect(try FileStatus.of(location.settingsFile).permissions == 0o600)
        #expect(try SettingsFile.of(location).set(setting("recall"), to: nil))
        #expect(try Settings.read(for: location).origin(of: setting("recall")) == .standard)
    }

    @Test func permissionsStayAndNothingIsLeftBehind() throws {
        chmod(location.settingsFile.description, 0o644)
        #expect(try SettingsFile.of(location).set(setting("recall"), to: .number(0.9)))
        #expect(try FileStatus.of(location.settingsFile).permissions == 0o644)
        let names = try FileManager.default.contentsOfDirectory(atPath: location.settingsFolder.description)
        #expect(names.filter { $0.hasPrefix("config") } == ["config.json"])
    }

    @Test func aLinkIsFollowedInTheUsersFolderOnly() throws {
        try folder.write("{}", to: "target.json")
        let link = folder.path.appending("link.json")
        symlink("target.json", link.description)
        #expect(try SettingsFile.ofUser(link).set(setting("recall"), to: .number(0.9)))
        #expect(try FileStatus.of(link).kind == .symbolicLink)
        #expect(try Settings.read(for: nil, userFile: link).settings.recall == 0.9)
        unlink(location.settingsFile.description)
        symlink("../target.json", location.settingsFile.description)
        let error = #expect(throws: WorkspaceError.self) {
            try SettingsFile.of(location).set(setting("recall"), to: .number(0.8))
        }
        #expect(error?.code == .cannotWrite)
        #expect(try Settings.read(for: nil, userFile: link).settings.recall == 0.9)
    }

    @Test func aWorkspacesFolderThatIsALinkIsNeitherWrittenNorReadThrough() throws {
        let other = try TemporaryDirectory(["elsewhere/config.json": "{ recall: 0.9 }"])
        symlink("elsewhere", other.path.appending(".workspace").description)
        let linked = try WorkspaceLocation(root: other.path)
        let writing = #expect(throws: WorkspaceError.self) {
            try SettingsFile.of(linked).set(setting("recall"), to: .number(0.8))
        }
        #expect(writing?.code == .cannotWrite)
        let reading = #expect(throws: WorkspaceError.self) { try Settings.read(for: linked) }
        #expect(reading?.code == .invalidSettings && reading?.message.contains("is a link") == true)
        let file = URL(filePath: other.path.appending("elsewhere/config.json").description)
        #expect(try Data(contentsOf: file) == Data("{ recall: 0.9 }".utf8))
    }

    @Test func aUsersFileIsMadeWithItsFolders() throws {
        let file = folder.path.appending("new/ws/config.json")
        #expect(try SettingsFile.ofUser(file).set(setting("hidden"), to: .bool(true)))
        #expect(try Settings.read(for: nil, userFile: file).settings.hidden == .all)
    }

    @Test func aFileThatIsNoObjectIsRefused() throws {
        for text in ["[]", "{", "{ recall: 0.9, recall: 0.8 }"] {
            try folder.write(text, to: ".workspace/config.json")
            let error = #expect(throws: WorkspaceError.self) {
                try SettingsFile.of(location).set(setting("recall"), to: .number(0.7))
            }
            #expect(error?.code == .invalidSettings)
            #expect(try Data(contentsOf: URL(filePath: location.settingsFile.description)) == Data(text.utf8))
        }
    }

    @Test func thoseWhoSetAtOnceLoseNothing() throws {
        let keys = Setting.all.map(\.key)
        let failures = LockedState(0)
        Thread.concurrently(keys.count) { index in
            for _ in 0..<20 {
                guard let setting = Setting.named(keys[index]),
                    (try? SettingsFile.of(location).set(setting, to: nil)) != nil,
                    (try? SettingsFile.of(location).set(setting, to: .null)) == true
                else {
                    failures.withLock { $0 += 1 }
                    continue
                }
            }
        }
        #expect(failures.withLock(\.self) == 0)
        #expect(try Settings.read(for: location).origins.count == keys.count)
    }
}
