package import CollectionStore
private import Documents
package import SystemSupport
package import Workspace

/// What differs, by inode, size and times, between the folder and the store.
package struct ChangeSet: Sendable {
    /// A file whose content has to be looked at.
    package struct Candidate: Sendable {
        package var path: BytePath
        package var status: FileStatus
        /// What the store has under the path.
        package var stored: StoredFile?
        /// Whether the file is to be done again even if its content is the same.
        package var isForced: Bool
    }

    package var candidates: [Candidate] = []
    package var removed: [StoredFile] = []
    /// Searchable files that are as they were.
    package var unchanged = 0
    /// Files that are as they were and not searchable, by reason.
    package var skipped: [String: Int] = [:]

    package var isEmpty: Bool { candidates.isEmpty && removed.isEmpty }
    /// Files that an index run would look at or remove.
    package var count: Int { candidates.count + removed.count }
}

extension ChangeSet {
    /// Compares `tree` with the files of the store, both in the order of their paths.
    ///
    /// - Parameters:
    ///   - parts: what of the workspace was walked; files outside are left alone. Nil for all of it.
    ///   - isForced: whether a stored file is to be done again in any case.
    ///   - verifies: whether to look at every file's content.
    package init(
        tree: WalkedTree, stored: [StoredFile], parts: [BytePath]?, verifies: Bool = false,
        isForced: (StoredFile) -> Bool
    ) {
        let walked = Self.sorted(tree.files)
        var next = 0
        func take(_ file: StoredFile) {
            if let parts, !parts.contains(where: { file.path.relative(to: $0) != nil }) { return }
            // Where a folder could not be read, nothing is known, so nothing is gone.
            if tree.isKnown(file.path) { removed.append(file) } else { keep(file) }
        }
        func keep(_ file: StoredFile) {
            if let skip = file.skip { skipped[skip, default: 0] += 1 } else { unchanged += 1 }
        }
        for file in walked {
            while next < stored.count, stored[next].path < file.path {
                take(stored[next])
                next += 1
            }
            guard next < stored.count, stored[next].path == file.path else {
                candidates.append(Candidate(path: file.path, status: file.status, stored: nil, isForced: false))
                continue
            }
            let known = stored[next]
            next += 1
            let isForced = isForced(known)
            if isForced || verifies || !known.isUnchanged(file.status) || Self.isTriedAgain(known) {
                candidates.append(Candidate(path: file.path, status: file.status, stored: known, isForced: isForced))
            } else {
                keep(known)
            }
        }
        while next < stored.count {
            take(stored[next])
            next += 1
        }
    }

    /// Whether a file that is as it was may turn out differently: what hindered reading it need not show in its status.
    private static func isTriedAgain(_ file: StoredFile) -> Bool {
        file.skip == SkipReason.changedWhileRead.rawValue || file.skip == SkipReason.unreadable.rawValue
    }

    private static func sorted(_ files: [WalkedTree.File]) -> [WalkedTree.File] {
        for index in files.indices.dropFirst() where files[index].path < files[index - 1].path {
            return files.sorted { $0.path < $1.path }
        }
        return files
    }
}
