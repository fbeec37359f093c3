package import Glibc

/// What stat(2) tells of a file, as far as telling a change of content from none needs it.
package struct FileStatus: Hashable, Sendable {
    /// The kinds of file that are treated differently.
    package enum Kind: UInt8, Sendable {
        case regular, directory, symbolicLink, other
    }

    package var kind: Kind
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int64
    /// Last change of content, in nanoseconds since 1970.
    package var modified: Int64
    /// Last change of content or attributes, in nanoseconds since 1970. Cannot be set by a program.
    package var changed: Int64
    package var owner: UInt32
    /// Permission bits, as in chmod(2).
    package var permissions: UInt32

    @inlinable
    package init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
        owner = status.st_uid
        permissions = UInt32(status.st_mode & 0o7777)
    }

    /// The status of `path`; of the link itself where it is one, unless `followingLinks`.
    package static func of(_ path: BytePath, followingLinks: Bool = false) throws(SystemError) -> FileStatus {
        try path.withCString { name throws(SystemError) in
            var status = stat()
            guard (followingLinks ? stat(name, &status) : lstat(name, &status)) == 0 else {
                throw SystemError.last("examine", path)
            }
            return FileStatus(status)
        }
    }

    /// Whether content that was read when the status was `other` can be taken for unchanged.
    ///
    /// The device is left out: it changes over mounts and reboots.
    @inlinable
    package func hasSameContentIdentity(as other: FileStatus) -> Bool {
        inode == other.inode && size == other.size && modified == other.modified && changed == other.changed
    }
}

extension FileStatus {
    /// A regular file's status, from what tells a change of its content.
    package init(inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        kind = .regular
        device = 0
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        owner = 0
        permissions = 0
    }
}
