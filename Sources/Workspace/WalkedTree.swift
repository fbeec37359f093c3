package import SystemSupport

/// The files of a workspace as one walk found them.
package struct WalkedTree: Sendable {
    /// A regular file that belongs to the workspace.
    package struct File: Hashable, Sendable {
        /// Relative to the root.
        package var path: BytePath
        package var status: FileStatus

        package init(path: BytePath, status: FileStatus) {
            self.path = path
            self.status = status
        }
    }

    /// Sorted by the bytes of their paths.
    package var files: [File] = []
    /// Folders and ignore files that could not be read, and files that could not be examined: what is at and below
    /// such a path is not known. Paths are relative to the root, except those of ignore files outside it.
    package var problems: [SystemError] = []
    /// Whether the walk was for a part of the tree that is left out: ignored, hidden, or one of the store's own files.
    package var isLeftOut = false
    /// Whether the walk was cancelled before it had seen everything.
    package var isInterrupted = false

    /// Whether nothing hindered finding the file at `path`, relative to the root: when it is not in `files`, it is
    /// not in the workspace.
    package func isKnown(_ path: BytePath) -> Bool {
        !problems.contains { problem in
            guard let place = problem.path else { return true }
            return place.isEmpty || path.relative(to: place) != nil
        }
    }
}

/// What makes a file the same file under all its names (hard links), until it is deleted.
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    package init(_ status: FileStatus) { self.init(device: status.device, inode: status.inode) }

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
