package import SystemSupport

extension Connection {
    /// Opens the database at `path` to read, also in a folder that cannot be written, where SQLite's shared memory file cannot be
    /// made: with nothing in the write-ahead log the database then is all there is.
    package static func reading(_ path: BytePath) throws(DatabaseError) -> Connection {
        do throws(DatabaseError) {
            let connection = try Connection(path, mode: .readOnly)
            try connection.execute("PRAGMA busy_timeout=5000")
            // Opening is lazy: only a read tells whether the folder lets a write-ahead log be used.
            _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
            return connection
        } catch {
            guard error.cannotOpen || error.isReadOnly else { throw error }
            let log = try? FileStatus.of(BytePath(bytes: path.bytes + Array("-wal".utf8)))
            if let log, log.size > 0 { throw error }
            return try Connection(path, mode: .immutable)
        }
    }
}
