import CollectionStore
import SystemSupport
import Workspace

/// Folders that file systems are mounted on: what was in one is out of reach when another one is there, or none, and not gone.
extension Indexer {
    /// Keeps the files of such folders in the store, and returns the folders.
    ///
    /// A folder is one when it was or is mounted on, as it was not or is not now, and nothing is in it. Whatever is in it is the truth.
    ///
    /// - Parameter mounted: the folders mounted on before `tree` was walked; nil when nobody knows, and then all that were may be gone.
    func keepUnreachable(
        _ changes: inout ChangeSet, _ tree: WalkedTree, mounted: Set<BytePath>?, _ store: CollectionStore
    ) throws -> [BytePath] {
        if changes.removed.isEmpty { return [] }
        let remembered = try store.mountPoints()
        var moved = remembered
        if let mounted, let now = mountPoints(below: workspace.root) {
            // Also what came or went during the walk.
            moved = remembered.symmetricDifference(mounted).union(mounted.symmetricDifference(now))
        }
        return moved.sorted().filter { folder in
            !tree.files.contains { $0.path.relative(to: folder) != nil } && changes.keepRemoved(below: folder)
        }
    }

    /// Remembers what was `mounted` where the store has files; of other folders than those that were looked into, and of the
    /// unreachable, what was remembered.
    func rememberMountPoints(_ comparison: Comparison, in store: CollectionStore) throws {
        guard let mounted = comparison.mounted else { return }
        let remembered = try store.mountPoints()
        let now = try mounted.union(remembered).filter { folder in
            let isKnown = remembered.contains(folder)
            if comparison.unreachable.contains(folder) { return isKnown }
            guard comparison.parts?.contains(where: { folder.relative(to: $0) != nil }) ?? true else {
                return isKnown || mounted.contains(folder) && comparison.changes.hasFound(below: folder)
            }
            return try mounted.contains(folder) && store.hasFiles(below: folder)
        }
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

    /// Whether there is anything new below `folder`.
    fileprivate func hasFound(below folder: BytePath) -> Bool {
        candidates.contains { $0.path.relative(to: folder) != nil }
    }
}
