import FileWatching
import Glibc
import SystemSupport
import TestSupport
import Workspace

/// A folder and, kept up to date by nothing but what a watcher tells, what a walk of it would find.
final class FollowedTree: Sendable {
    let folder: TemporaryDirectory
    let watcher: FolderWatcher
    private let files = LockedState<[BytePath: Version]>([:])
    private let isPaused = LockedState(false)
    private let ended = LockedState(false)

    /// What tells versions of a file apart. The time of change is left out: a link to the file changes that too, untold.
    struct Version: Hashable {
        var inode: UInt64
        var size: Int64
        var modified: Int64

        init(_ status: FileStatus) { (inode, size, modified) = (status.inode, status.size, status.modified) }
    }

    init(_ content: [String: String] = [:]) throws {
        folder = try TemporaryDirectory(content)
        let data = folder.path.appending(".workspace")
        folder.makeDirectories(data)
        watcher = try FolderWatcher(root: folder.path, dataFolder: data)
        lookAgain(at: nil)
        _ = Thread.start { self.follow() }
    }

    deinit { watcher.stop() }

    func close() {
        watcher.stop()
        ended.wait(until: \.self) { _ in }
    }

    /// What is known of the files, once all that happened before has been looked into.
    func known() throws -> [BytePath: Version]? {
        try watcher.waitForPast(timeout: .seconds(60)) == .lookedInto ? files.withLock(\.self) : nil
    }

    /// What is there.
    func actual() throws -> [BytePath: Version] {
        let tree = try TreeWalker(root: folder.path, rules: IgnoreRules()).walk()
        return Dictionary(uniqueKeysWithValues: tree.files.map { ($0.path, Version($0.status)) })
    }

    /// Whether changes are left waiting.
    func pause(_ pauses: Bool) { isPaused.withLock { $0 = pauses } }

    private func follow() {
        while watcher.end == nil {
            guard let task = watcher.next(timeout: .milliseconds(500)) else { continue }
            isPaused.wait(until: { !$0 || watcher.end != nil }) { _ in }
            lookAgain(at: task.changes.isEverything ? nil : Array(task.changes.paths))
            watcher.finish(task)
        }
        ended.withLock { $0 = true }
    }

    private func lookAgain(at parts: [BytePath]?) {
        let walker = TreeWalker(root: folder.path, rules: IgnoreRules(), willRead: watcher.watch)
        files.withLock { files in
            let tree = try? parts.map(walker.walk(parts:)) ?? walker.walk()
            files = files.filter { file in
                parts.map { parts in !parts.contains { file.key.relative(to: $0) != nil } } ?? false
            }
            for file in tree?.files ?? [] { files[file.path] = Version(file.status) }
        }
    }
}
