package import SQLite
import SystemSupport
private import Glibc

/// The store of a workspace's `files` collection: files, their texts and records, and the segments that make them
/// searchable. One SQLite database; docs/format.md describes it.
///
/// Belongs to one thread at a time. But several may ask for blocks, files by ID, records and texts while one of them holds a
/// snapshot and asks for nothing else. Only a process that holds the `WriteLock` writes.
package final class CollectionStore {
    package let connection: Connection
    /// Nil for a store in memory.
    package let location: StoreLocation?
    var cache = ReadCache(capacity: 0)
    /// Held while blocks, files, records or texts are read: several threads of a search may ask for them.
    let reading = LockedState(())

    private init(connection: Connection, location: StoreLocation?) {
        self.connection = connection
        self.location = location
    }

    /// A store that lives in memory, for searching without a workspace.
    package static func inMemory() throws -> CollectionStore {
        let store = CollectionStore(connection: try Connection(nil, mode: .inMemory), location: nil)
        try store.connection.migrate(Schema.migrations)
        try store.signSegments()
        return store
    }

    /// Opens the store at `location` to read; nil when there is none, or none that can be trusted.
    package static func openForReading(_ location: StoreLocation) throws -> CollectionStore? {
        guard let status = location.ownDatabase() else { return nil }
        let store: CollectionStore
        do throws(DatabaseError) {
            store = CollectionStore(connection: try Connection.reading(location.database), location: location)
        } catch {
            if error.isDamage { return nil }
            throw error
        }
        return try store.isTrusted(status) ? store : nil
    }

    /// Opens the store at `location` to write, making it when it is missing and making it anew when it cannot be trusted
    /// (another workspace's, another version's, or damaged beyond opening).
    package static func openForWriting(
        _ location: StoreLocation, holding lock: borrowing WriteLock
    ) throws -> CollectionStore {
        if let store = try openTrusted(location) {
            try store.dropUnfinishedSegments()
            return store
        }
        try location.removeDatabase()
        // SQLite makes files with the umask's permissions; the index is nobody else's business. Only a new file is opened and
        // closed here: that would drop the locks of this process's other connections to it.
        _ = try FileDescriptor(opening: location.database, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
        let store = CollectionStore(connection: try openReadWrite(location), location: location)
        try store.connection.migrate(Schema.migrations)
        try store.signSegments()
        try store.sign()
        return store
    }

    private static func openTrusted(_ location: StoreLocation) throws -> CollectionStore? {
        guard let status = location.ownDatabase() else { return nil }
        do throws(DatabaseError) {
            let store = CollectionStore(connection: try openReadWrite(location), location: location)
            return try store.isTrusted(status) ? store : nil
        } catch {
            if error.isDamage { return nil }
            throw error
        }
    }

    private static func openReadWrite(_ location: StoreLocation) throws(DatabaseError) -> Connection {
        let connection = try Connection(location.database, mode: .readWrite)
        try connection.execute(
            """
            PRAGMA busy_timeout=5000;
            PRAGMA page_size=16384;
            PRAGMA auto_vacuum=INCREMENTAL;
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=NORMAL;
            PRAGMA secure_delete=FAST;
            PRAGMA wal_autocheckpoint=2000;
            """)
        return connection
    }

    /// Keeps in memory the segments that searches read, and of their blocks up to `bytes`, so that the next search need not
    /// read, check and take them apart again. With 0, forgets it all and keeps nothing.
    package func keepReads(upTo bytes: Int) { cache = ReadCache(capacity: bytes) }

    /// Forgets what was kept of reads so far; the next ones are kept again.
    package func forgetReads() { cache.removeAll() }

    /// Runs `body` on one unchanging state of the store, to read: within another snapshot, on that one's.
    package func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        if cache.isOpen { return try body() }
        return try connection.snapshot {
            if cache.capacity > 0 { cache.open(try connection.state()) }
            defer { cache.close() }
            return try body()
        }
    }

    /// Another number for every state of the store that a snapshot was of; nil outside of snapshots, and unless reads are kept.
    package var stateNumber: Int? { cache.stateNumber }
}

// MARK: - Trust

extension CollectionStore {
    /// Whether the database is of this version, and was made for this workspace in this very file.
    ///
    /// A database that came with a clone, or was copied, has another inode than the one it was signed with.
    private func isTrusted(_ status: FileStatus) throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            // The tables first, to the letter: a view of that name could go on for ever.
            guard try connection.integer("PRAGMA application_id") == Schema.applicationID,
                try connection.integer("PRAGMA user_version") == Schema.version, try tables() == Schema.tables
            else { return false }
            return try metadata("identity") == identity(inode: status.inode)
        } catch {
            if error.isDamage || error.isInvalidSchema { return false }
            throw error
        }
    }

    private func tables() throws(DatabaseError) -> Set<String> {
        let statement = try connection.statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        defer { statement.reset() }
        var tables: Set<String> = []
        while try statement.step() { tables.insert(statement.text(0) ?? "") }
        return tables
    }

    private func sign() throws {
        guard let location else { return }
        try connection.execute("PRAGMA application_id=\(Schema.applicationID)")
        try setMetadata("identity", to: identity(inode: FileStatus.of(location.database).inode))
    }

    private func identity(inode: UInt64) -> String {
        guard let location else { return "" }
        let root = ContentHash(of: location.root.bytes).hexadecimal
        return "root \(root) inode \(inode) user \(geteuid())"
    }

    /// The text stored under `key`.
    package func metadata(_ key: String) throws(DatabaseError) -> String? {
        let statement = try connection.statement("SELECT value FROM meta WHERE key = ?")
        try statement.bind(key, at: 1)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    package func setMetadata(_ key: String, to value: String) throws {
        let statement = try connection.statement("INSERT OR REPLACE INTO meta VALUES(?, ?)")
        try statement.bind(key, at: 1)
        try statement.bind(value, at: 2)
        try statement.run()
    }
}
