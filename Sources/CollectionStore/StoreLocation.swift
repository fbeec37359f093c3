private import Glibc
package import SystemSupport

/// Where a workspace's store lies on disk.
package struct StoreLocation: Hashable, Sendable {
    /// The folder of the workspace itself, absolute and without links.
    package let root: BytePath
    /// The folder that holds the store: `<root>/.workspace`, or one below the data directory.
    package let directory: BytePath

    package init(root: BytePath, directory: BytePath) {
        self.root = root
        self.directory = directory
    }

    package var database: BytePath { directory.appending("index.db") }
    package var writeLock: BytePath { directory.appending("write.lock") }

    /// The database, its write-ahead log and shared memory, and the lock: never read as documents, nor even opened as such.
    package var ownFiles: [BytePath] {
        ["index.db", "index.db-wal", "index.db-shm", "index.db-journal", "write.lock"].map(directory.appending(_:))
    }

    /// Removes the database with what belongs to it. To be called with the write lock held.
    package func removeDatabase() throws(SystemError) {
        // The database first: without its log it would be an older state, or half of one.
        for path in ownFiles where path != writeLock {
            if path.withCString({ unlink($0) }) == 0 || errno == ENOENT { continue }
            // A folder in its place goes when it is empty.
            if errno == EISDIR, path.withCString({ rmdir($0) }) == 0 { continue }
            throw SystemError.last("remove", path)
        }
    }

    /// The status of the database; nil when it or what belongs to it is missing, a link, or someone else's. SQLite would follow a
    /// link that came with a clone, and write to where it leads.
    func ownDatabase() -> FileStatus? {
        for path in ownFiles {
            guard let status = try? FileStatus.of(path) else { continue }
            guard status.kind == .regular, status.owner == geteuid() else { return nil }
        }
        return try? FileStatus.of(database)
    }
}
