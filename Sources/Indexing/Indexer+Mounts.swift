import CollectionStore
import SystemSupport
import Workspace

/// Folders that file systems are mounted on: what was in one is out of reach when another one is there, or none, and not gone.
extension Indexer {
    /// Keeps the files of such folders in the store, and returns the folders.
    ///
    /// A folder is one when it was or is mounted on, as it was not or is not now, and nothing is in it. Whatever is in it is the truth.
    func keepUnreachable(_ changes: inout ChangeSet, _ tree: WalkedTree, _ store: CollectionStore) throws -> [BytePath]
    {
        if changes.removed.isEmpty { return [] }
        let moved = try store.mountPoints().symmetricDifference(mountPoints(below: workspace.root))
        return moved.sorted().filter { folder in
            !tree.files.contains { $0.path.relative(to: folder) != nil } && changes.keepRemoved(below: folder)
        }
    }

    /// Remembers what is mounted where the store has files; of the folders `unreachable` what was remembered.
    func rememberMountPoints(unreachable: [BytePath], in store: CollectionStore) throws {
        let remembered = try store.mountPoints()
        let mounted = try mountPoints(below: workspace.root).filter { try store.hasFiles(below: $0) }
        let now = mounted.subtracting(unreachable).union(remembered.intersection(unreachable))
        if now != remembered { try store.noteMountPoints(now) }
    }

    static func warning(ofUnreachable folder: BytePath) -> String {
        "another file system is at \(folder) now, or none: its files stay in the index until it is back, "
            + "or until 'ws index --full'"
    }
}

extension ChangeSet {
    /// Takes the files below `folder` for unchanged that seem to be removed. Returns whether there are any.
    fileprivate mutating func keepRemoved(below folder: BytePath) -> Bool {
        let kept = removed.filter { $0.path.relative(to: folder) != nil }
        removed.removeAll { $0.path.relative(to: folder) != nil }
        for file in kept {
            if let reason = file.skip { skipped[reason, default: 0] += 1 } else { unchanged += 1 }
        }
        return !kept.isEmpty
    }
}
