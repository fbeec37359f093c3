import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

struct WorkspaceLocationTests {
    @Test func findsTheNearestWorkspaceUpwards() throws {
        let folder = try TemporaryDirectory([
            ".workspace/config.json": "", "a/b/c": "", "a/n/.workspace/x": "", "a/n/d/e": "",
        ])
        func root(_ start: String) throws -> BytePath? {
            try WorkspaceLocation.nearest(to: folder.path.appending(start))?.root
        }
        #expect(try root("a/b") == folder.path)
        #expect(try root("a/b/c") == folder.path)
        #expect(try root("a/n/d") == folder.path.appending("a/n"))
        #expect(try root("") == folder.path)
        #expect(try WorkspaceLocation(root: folder.path.appending("a/b")).root == folder.path.appending("a/b"))
        #expect(throws: WorkspaceError.self) { try root("gone/deeper") }
    }

    @Test func passesOverWorkspacesOfOthersAndLinks() throws {
        let folder = try TemporaryDirectory([".workspace/config.json": "", "a/b": ""])
        #expect(symlink("../.workspace", folder.path.appending("a/.workspace").description) == 0)
        #expect(try WorkspaceLocation.nearest(to: folder.path.appending("a"))?.root == folder.path)
        let other = geteuid() &+ 1
        #expect(try WorkspaceLocation.nearest(to: folder.path.appending("a"), owner: other) == nil)
    }

    @Test func resolvesLinks() throws {
        let folder = try TemporaryDirectory(["real/x": ""])
        #expect(symlink("real", folder.path.appending("link").description) == 0)
        #expect(
            try WorkspaceLocation(root: folder.path.appending("link/../link")).root == folder.path.appending("real"))
        #expect(throws: WorkspaceError.self) { try WorkspaceLocation(root: folder.path.appending("real/x")) }
        #expect(throws: WorkspaceError.self) { try WorkspaceLocation(root: folder.path.appending("none")) }
    }

    @Test func keepsDataOfSeveralRootsApart() throws {
        let folder = try TemporaryDirectory(["a/app/x": "", "b/app/x": ""])
        let data = folder.path.appending("data/dir")
        let first = try WorkspaceLocation(root: folder.path.appending("a/app"), dataDirectory: data)
        let second = try WorkspaceLocation(root: folder.path.appending("b/app"), dataDirectory: data)
        #expect(first.dataFolder != second.dataFolder)
        #expect(first.dataFolder.lastComponent.starts(with: "app-".utf8))
        try first.makeDataFolder()
        try first.makeDataFolder()
        #expect(try FileStatus.of(first.dataFolder).permissions == 0o700)
        #expect(try FileStatus.of(data).permissions == 0o700)
        #expect((try? FileStatus.of(first.settingsFolder)) == nil)
        let plain = try WorkspaceLocation(root: folder.path)
        #expect(plain.dataFolder == folder.path.appending(".workspace"))
    }

    @Test func tellsWhatIsTooBroad() throws {
        let folder = try TemporaryDirectory(["home/me/project/x": ""])
        let home = folder.path.appending("home/me")
        for (name, isTooBroad) in [("home/me", true), ("home", true), ("", true), ("home/me/project", false)] {
            #expect(
                try WorkspaceLocation(root: folder.path.appending(name)).isTooBroad(home: home) == isTooBroad, "\(name)"
            )
        }
        #expect(try WorkspaceLocation(root: BytePath("/")).isTooBroad(home: nil))
    }

    @Test func copiesTheTemplateAndOverwritesNothing() throws {
        let folder = try TemporaryDirectory([".workspace/ignore": "mine"])
        let location = try WorkspaceLocation(root: folder.path)
        #expect(!location.isInitialized)
        let made = try location.initialize()
        #expect(made.map { $0.lastComponent } == [".gitignore", "config.json"].map { Array($0.utf8)[...] })
        #expect(location.isInitialized)
        #expect(try location.initialize().isEmpty)
        #expect(try FileStatus.of(location.settingsFolder.appending("ignore")).size == 4)
        #expect(try FileStatus.of(location.settingsFolder.appending("config.json")).permissions == 0o600)
        let read = try Settings.read(for: location)
        #expect(read.settings == Settings())
        #expect(read.warnings.isEmpty)
    }

    @Test func refusesToWriteThroughALink() throws {
        let elsewhere = try TemporaryDirectory()
        let folder = try TemporaryDirectory()
        #expect(symlink(elsewhere.path.description, folder.path.appending(".workspace").description) == 0)
        let error = #expect(throws: WorkspaceError.self) { try WorkspaceLocation(root: folder.path).initialize() }
        #expect(error?.code == .notOwned)
    }

    @Test func suggestsADataDirectoryWhereItCannotWrite() throws {
        // Nobody, root neither, makes folders in /proc.
        let location = try WorkspaceLocation(root: BytePath("/proc"))
        let error = #expect(throws: WorkspaceError.self) { try location.makeDataFolder() }
        #expect(error?.code == .cannotWrite)
        #expect(error?.message.contains("--data-dir") == true)
        #expect(error?.cause != nil)
    }

    @Test func carriesTheTemplateOfTheRepository() throws {
        var root = BytePath(#filePath)
        for _ in 0..<3 { root = root.parent }
        let template = root.appending(".workspace-template")
        for file in WorkspaceTemplate.files {
            let descriptor = try FileDescriptor(opening: template.appending(file.name), flags: O_RDONLY)
            #expect(try descriptor.readAll(expected: 0, limit: 1 << 20) == file.content, "\(file.name)")
        }
        let rules = IgnoreRules(root: template, userFiles: GitUserFiles(home: nil, configHome: nil))
        let walked = try TreeWalker(root: template, rules: rules, hidden: .all).walk()
        #expect(walked.files.map(\.path) == WorkspaceTemplate.files.map { BytePath($0.name) })
    }
}
