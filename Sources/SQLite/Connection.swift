private import CSQLite
package import SystemSupport

/// A connection to a database. Not for use by two threads at the same time: it is not `Sendable`.
package final class Connection {
    /// How a database is opened.
    package enum Mode: Sendable {
        case readOnly
        /// Read-only, of a file that nobody changes meanwhile: without locks and without a write-ahead log.
        case immutable
        case readWrite
        case inMemory
    }

    let handle: OpaquePointer
    package let path: BytePath?
    private var cache: [String: Statement] = [:]

    /// Opens the database at `path`; in memory when `path` is nil.
    package init(_ path: BytePath?, mode: Mode) throws(DatabaseError) {
        var handle: OpaquePointer?
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI
        switch mode {
        case .readOnly, .immutable: flags |= SQLITE_OPEN_READONLY
        case .readWrite: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .inMemory: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
        }
        let name = path.map { Self.uri($0, isImmutable: mode == .immutable) } ?? ":memory:"
        let code = sqlite3_open_v2(name, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw DatabaseError(code: code, message: message, path: path)
        }
        self.handle = handle
        self.path = path
        ws_sqlite_disable_checkpoint_on_close(handle)
        // Schemas come from files, which may be hostile: no functions with side effects in views and triggers.
        try execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON")
    }

    deinit {
        for statement in cache.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    /// The `file:` URI of `path`, whose bytes may be anything (https://www.sqlite.org/uri.html).
    private static func uri(_ path: BytePath, isImmutable: Bool) -> String {
        let hexadecimal = Array("0123456789ABCDEF")
        var uri = "file:"
        // A path that starts with two slashes would name a host.
        if path.bytes.starts(with: [47, 47]) { uri += "//" }
        for byte in path.bytes {
            switch byte {
            case 45...57, 65...90, 95, 97...122: uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%\(hexadecimal[Int(byte >> 4)])\(hexadecimal[Int(byte & 15)])"
            }
        }
        return uri + (isImmutable ? "?immutable=1" : "")
    }

    /// Runs the statements of `sql`, which take no values and whose rows are of no interest.
    package func execute(_ sql: String) throws(DatabaseError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, sql: sql) }
    }

    /// The statement `sql`, compiled once a connection, ready to bind and run. Two uses of one text must not overlap.
    package func statement(_ sql: String) throws(DatabaseError) -> Statement {
        if let cached = cache[sql] {
            cached.reset()
            return cached
        }
        let statement = try Statement(sql, on: self)
        cache[sql] = statement
        return statement
    }

    /// Runs `body` in a transaction (`BEGIN IMMEDIATE`): all of its changes are there after it, or, when it throws, none.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite rolls back by itself after some errors; then there is nothing left to do.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Runs `body` on one unchanging state of the database: within another snapshot or transaction, on that one's.
    package func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        if sqlite3_get_autocommit(handle) == 0 { return try body() }
        try execute("BEGIN")
        defer { try? execute("ROLLBACK") }
        return try body()
    }

    /// What tells one state of the database from another on this connection, in a transaction.
    package func state() throws(DatabaseError) -> DatabaseState {
        DatabaseState(others: try integer("PRAGMA data_version"), own: sqlite3_total_changes64(handle))
    }

    /// The single integer that `sql` yields; 0 for no row.
    package func integer(_ sql: String) throws(DatabaseError) -> Int {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The single text that `sql` yields; nil for no row or NULL.
    package func text(_ sql: String) throws(DatabaseError) -> String? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    /// The row that the last INSERT made.
    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    func error(_ code: CInt, sql: String) -> DatabaseError {
        DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql, path: path)
    }
}

/// A state of a database, as one connection sees it: equal ones have equal contents
/// (https://www.sqlite.org/pragma.html#pragma_data_version).
package struct DatabaseState: Hashable, Sendable {
    /// Changes with every commit of another connection.
    var others: Int
    /// The rows that this connection has changed.
    var own: Int64
}
