private import Glibc
package import SystemSupport

/// Finds the regular files of a workspace: all those below the root that are neither ignored nor hidden.
///
/// It never follows a symbolic link, never opens anything but folders and ignore files, crosses mount points, and
/// goes on when folders vanish. Folders too deep for a path of 4,096 bytes are problems, so depth is bounded.
package struct TreeWalker: Sendable {
    private let root: BytePath
    private let rules: IgnoreRules
    private let hidden: HiddenFiles
    private let excluded: Set<FileIdentity>
    private let threadCount: Int
    private let willRead: FolderObserver?
    private let isCancelled: @Sendable () -> Bool

    /// Told of every folder just before it is listed, by its path relative to the root and an open descriptor: whoever
    /// begins to watch the folder then, misses nothing.
    package typealias FolderObserver = @Sendable (_ folder: BytePath, _ descriptor: CInt) -> Void

    /// Two threads are enough to keep up with the kernel's locks on one tree of folders.
    package static let defaultThreadCount = min(2, Thread.availableProcessors)

    /// - Parameters:
    ///   - root: an absolute path without links, as `WorkspaceLocation.root` is.
    ///   - excluding: the store's own files, which are left out under all their names before anything opens them.
    ///   - isCancelled: asked before every folder; then the walk stops, and its tree is interrupted.
    package init(
        root: BytePath, rules: IgnoreRules, hidden: HiddenFiles = .default, excluding: Set<FileIdentity> = [],
        threadCount: Int = TreeWalker.defaultThreadCount, willRead: FolderObserver? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.root = root
        self.rules = rules
        self.hidden = hidden
        excluded = excluding
        self.threadCount = max(threadCount, 1)
        self.willRead = willRead
        self.isCancelled = isCancelled
    }

    /// Walks the tree or, with `only`, a normalized path relative to the root, that folder or file alone, by the same
    /// rules: it is left out when one of the folders it is in is. Throws when the root cannot be opened.
    package func walk(only: BytePath? = nil) throws(SystemError) -> WalkedTree {
        let descriptor = try FileDescriptor(opening: root, flags: O_RDONLY | O_DIRECTORY)
        var tree = WalkedTree(problems: rules.problems)
        var start = PendingFolder(path: [], lists: rules.repository)
        if let only, !only.isEmpty, only.bytes != [UInt8(ascii: ".")] {
            guard let found = descend(to: only, from: start, descriptor.number, &tree) else { return tree }
            start = found
        }
        collect(from: start, descriptor.number, into: &tree)
        return tree
    }

    /// Walks `parts`, normalized paths relative to the root, each as `walk(only:)` does.
    package func walk(parts: [BytePath]) throws(SystemError) -> WalkedTree {
        var tree = WalkedTree(problems: rules.problems)
        for part in parts {
            let found = try walk(only: part)
            tree.files += found.files
            tree.problems += found.problems.dropFirst(rules.problems.count)
            tree.isInterrupted = found.isInterrupted
            if tree.isInterrupted { break }
        }
        tree.files.sort { $0.path < $1.path }
        return tree
    }

    /// The folder at `path`; nil when it is left out, or when it is a file, which is then the tree.
    private func descend(
        to path: BytePath, from start: PendingFolder, _ descriptor: CInt, _ tree: inout WalkedTree
    ) -> PendingFolder? {
        var reader = makeReader(descriptor)
        var folder = start
        for component in path.bytes.split(separator: slash) {
            let content = reader.read(folder, only: Array(component))
            tree.problems += content.problems
            switch content.entries.first {
            case .folder(let next):
                folder = next
            case .file(let file) where file.path == path:
                tree.files.append(file)
                return nil
            case .file, nil:
                let exists = (try? FileStatus.of(root.appending(path))) != nil
                tree.isLeftOut = exists
                return nil
            }
        }
        return folder
    }

    private func collect(from start: PendingFolder, _ descriptor: CInt, into tree: inout WalkedTree) {
        let progress = LockedState(WalkProgress(start: start))
        Thread.concurrently(threadCount) { _ in
            var reader = makeReader(descriptor)
            while !isCancelled(), let folder = progress.wait(until: \.isReady, { $0.take() }) {
                let content = reader.read(folder)
                progress.withLock { $0.finish(folder, content) }
            }
        }
        progress.withLock { progress in
            progress.assemble(into: &tree)
            tree.isInterrupted = !progress.pending.isEmpty
        }
    }

    private func makeReader(_ descriptor: CInt) -> FolderReader {
        FolderReader(root: descriptor, rules: rules, hidden: hidden, excluded: excluded, willRead: willRead)
    }
}
