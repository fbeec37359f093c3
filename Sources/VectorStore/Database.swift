private import Glibc
internal import SQLite
internal import SystemSupport

/// The database of a store: connections for readers, each with a snapshot of its own, and one for the writer. In memory there is
/// one connection for all of them, one at a time.
final class Database: Sendable {
    private enum Place: Sendable {
        case memory(LockedState<Connection>)
        case file(StoreFolder)
    }

    private struct Writer {
        var connection: Connection?
        var inode: UInt64 = 0
    }

    /// Connections that nobody uses just now, all to the same file.
    private struct Idle {
        var connections: [Connection] = []
        var inode: UInt64 = 0
        /// Whether another database has come into the place of the one that was read before.
        var wasReplaced = false
    }

    private let place: Place
    private let writer = LockedState(Writer())
    private let idle = LockedState(Idle())
    private let patience: Int?
    private let isCancelled: @Sendable () -> Bool

    /// Nil for a store in memory.
    var folder: StoreFolder? { if case .file(let folder) = place { folder } else { nil } }

    /// A database in `folder`, or in memory when nil. Writers wait for each other's processes for `patience` milliseconds, for
    /// ever when nil, or until `isCancelled` says so.
    init(_ folder: StoreFolder?, patience: Int?, isCancelled: @escaping @Sendable () -> Bool) throws {
        self.patience = patience
        self.isCancelled = isCancelled
        guard let folder else {
            let connection = try Connection(nil, mode: .inMemory)
            try connection.migrate(Schema.migrations)
            place = .memory(LockedState(connection))
            return
        }
        place = .file(folder)
        // What cannot be opened says so now rather than at the first query.
        try read { _ in }
    }

    // MARK: - Reading

    /// Runs `body` on one unchanging state of the database. Nil when there is no database yet. Calls must not be nested.
    @discardableResult
    func read<Result>(_ body: (Connection) throws -> Result) throws -> Result? {
        switch place {
        case .memory(let connection):
            return try connection.withLock { connection in try connection.snapshot { try body(connection) } }
        case .file(let folder):
            guard let status = try folder.databaseStatus() else { return nil }
            guard let connection = try takeIdle(inode: status.inode) ?? openReader(folder) else { return nil }
            let result = try connection.snapshot { try body(connection) }
            // Not after a failure: the next reader had better start afresh.
            giveBack(connection, inode: status.inode)
            return result
        }
    }

    /// What reads single statements, each on a state of its own, for work that takes long: a snapshot would keep the write-ahead log
    /// from being emptied.
    struct Reader {
        fileprivate let read: ((Connection) throws -> Void) throws -> Void

        func callAsFunction(_ body: (Connection) throws -> Void) throws { try read(body) }
    }

    /// Runs `body` with a reader. Nil when there is no database yet.
    func withReader<Result>(_ body: (Reader) throws -> Result) throws -> Result? {
        switch place {
        case .memory(let connection):
            return try body(Reader { read in try connection.withLock { try read($0) } })
        case .file(let folder):
            guard let status = try folder.databaseStatus() else { return nil }
            guard let connection = try takeIdle(inode: status.inode) ?? openReader(folder) else { return nil }
            defer { giveBack(connection, inode: status.inode) }
            return try body(Reader { read in try read(connection) })
        }
    }

    private func takeIdle(inode: UInt64) -> Connection? {
        idle.withLock { idle in
            if idle.inode != inode {
                idle = Idle(connections: [], inode: inode, wasReplaced: idle.wasReplaced || idle.inode != 0)
            }
            return idle.connections.popLast()
        }
    }

    /// Whether another database has come into the place of the one that was read before; true once for each.
    func takeReplacement() -> Bool {
        idle.withLock { idle in
            defer { idle.wasReplaced = false }
            return idle.wasReplaced
        }
    }

    private func giveBack(_ connection: Connection, inode: UInt64) {
        idle.withLock { idle in
            if idle.inode == inode, idle.connections.count < 16 { idle.connections.append(connection) }
        }
    }

    private func openReader(_ folder: StoreFolder) throws -> Connection? {
        let connection = try Connection.reading(folder.database)
        return try isMade(connection, folder) ? connection : nil
    }

    /// Whether the database has its tables; false for one that a process died over while making it. Throws when it is no store of
    /// ours.
    private func isMade(_ connection: Connection, _ folder: StoreFolder) throws -> Bool {
        let subject = folder.database.description
        let version = try connection.integer("PRAGMA user_version")
        let application = try connection.integer("PRAGMA application_id")
        if version == 0, application == 0, try Schema.statements(of: connection).isEmpty { return false }
        guard application == Schema.applicationID else {
            throw VectorStoreError(.notAStore, "this is no vector store; name another folder", subject: subject)
        }
        guard version <= Schema.migrations.count else {
            throw VectorStoreError(
                .newerSchema,
                "a newer version of ws made this store (\(version), this one knows \(Schema.migrations.count)); update ws",
                subject: subject)
        }
        if version == Schema.migrations.count {
            guard try Schema.statements(of: connection) == Schema.expectedStatements() else {
                throw VectorStoreError(
                    .damaged, "its tables are not those of a vector store; move it away and import its last export",
                    subject: subject)
            }
        }
        return true
    }

    // MARK: - Writing

    /// Runs `body` in a transaction, with the right to write; makes the database when it is missing. Afterwards all of the
    /// changes are on disk or, when this throws, none. Calls must not be nested, nor in `read`.
    func write<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        try withWriter { connection in try connection.transaction { try body(connection) } }
    }

    /// Empties the write-ahead log, so that the store can be read in a folder that cannot be written; before that, if asked, gives
    /// free pages back to the file system.
    func tidy(freesPages: Bool) throws {
        guard let folder, try folder.databaseStatus() != nil else { return }
        try withWriter { connection in
            if freesPages { try connection.execute("PRAGMA incremental_vacuum") }
            let statement = try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)")
            try statement.run()
        }
    }

    private func withWriter<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        switch place {
        case .memory(let connection): return try connection.withLock { try body($0) }
        case .file(let folder):
            return try writer.withLock { writer in
                try folder.make()
                guard let lock = try FileLock.acquire(folder.writeLock, patience: patience, isCancelled: isCancelled)
                else {
                    if isCancelled() { throw VectorStoreError(.cancelled, "stopped while another process was writing") }
                    throw VectorStoreError(
                        .busy, "another process is writing; try again when it is done", subject: "\(folder.database)")
                }
                let result = Swift.Result { try body(openWriter(&writer, folder)) }
                // A connection that failed for reasons of the disk had better not be used again.
                if case .failure(let error) = result, error is DatabaseError { writer.connection = nil }
                _ = consume lock
                return try result.get()
            }
        }
    }

    private func openWriter(_ writer: inout Writer, _ folder: StoreFolder) throws -> Connection {
        var status = try folder.databaseStatus()
        if let connection = writer.connection, writer.inode == status?.inode { return connection }
        writer.connection = nil
        if status == nil {
            // SQLite makes files with the umask's permissions; these are nobody else's business.
            _ = try FileDescriptor(opening: folder.database, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
            status = try folder.databaseStatus()
        }
        let connection = try Connection(folder.database, mode: .readWrite)
        if try isMade(connection, folder) == false {
            try connection.execute("PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL")
        }
        try connection.execute(
            """
            PRAGMA busy_timeout=5000;
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            PRAGMA secure_delete=FAST;
            PRAGMA wal_autocheckpoint=1000;
            """)
        try connection.migrate(Schema.migrations)
        writer.connection = connection
        writer.inode = status?.inode ?? 0
        return connection
    }
}
