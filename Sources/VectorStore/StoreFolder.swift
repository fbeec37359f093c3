private import Glibc
internal import SystemSupport

/// Where a store lies on disk.
struct StoreFolder: Hashable, Sendable {
    /// Absolute.
    let path: BytePath

    var database: BytePath { path.appending("vectors.db") }
    /// Held by the process that writes or checkpoints.
    var writeLock: BytePath { path.appending("vectors.lock") }
    /// Held by the process that builds an index, which takes long; the write lock only for its transactions.
    var buildLock: BytePath { path.appending("vectors-build.lock") }

    /// The database with what SQLite keeps beside it.
    var databaseFiles: [BytePath] {
        ["vectors.db", "vectors.db-wal", "vectors.db-shm", "vectors.db-journal"].map(path.appending(_:))
    }

    /// Makes the folder, and those above it that are missing, for this user alone.
    func make() throws(SystemError) { try makeFolders(path) }

    /// The status of the database; nil when there is none. Throws when it, or what SQLite keeps beside it, is a link, no file, or
    /// somebody else's: SQLite would follow a link and write to where it leads.
    func databaseStatus() throws -> FileStatus? {
        var database: FileStatus?
        for file in databaseFiles {
            let status: FileStatus
            do throws(SystemError) {
                status = try FileStatus.of(file)
            } catch {
                if error.errno == ENOENT || error.errno == ENOTDIR { continue }
                throw error
            }
            guard status.kind == .regular, status.owner == geteuid() else {
                throw VectorStoreError(
                    .notAStore, "it is a link, no file, or another user's; name another folder", subject: "\(file)")
            }
            if file == self.database { database = status }
        }
        return database
    }
}
