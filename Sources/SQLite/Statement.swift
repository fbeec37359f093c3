private import CSQLite

/// A compiled statement of one connection. Parameters count from 1, columns from 0.
package final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection
    private let sql: String

    init(_ sql: String, on connection: Connection) throws(DatabaseError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw connection.error(code, sql: sql) }
        self.handle = handle
        self.connection = connection
        self.sql = sql
    }

    /// Frees the statement; only its connection calls this, when it closes.
    func finalize() { sqlite3_finalize(handle) }

    /// Makes the statement ready to run again, with no values bound.
    package func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    package func bind(_ value: Int, at index: CInt) throws(DatabaseError) {
        try check(sqlite3_bind_int64(handle, index, Int64(value)))
    }

    package func bind(_ value: Int64, at index: CInt) throws(DatabaseError) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    /// Binds `value`, or NULL.
    package func bind(_ value: String?, at index: CInt) throws(DatabaseError) {
        guard var value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(
            value.withUTF8 {
                sqlite3_bind_text64(
                    handle, index, $0.baseAddress, UInt64($0.count), ws_sqlite_transient(), UInt8(SQLITE_UTF8))
            })
    }

    /// Binds a blob, an empty one too, or NULL.
    package func bind(_ value: [UInt8]?, at index: CInt) throws(DatabaseError) {
        guard let value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(
            value.withUnsafeBytes {
                $0.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), ws_sqlite_transient())
            })
    }

    /// Goes to the next row; false when there is none.
    package func step() throws(DatabaseError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = connection.error(code, sql: sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement that yields no rows, and resets it.
    package func run() throws(DatabaseError) {
        defer { reset() }
        while try step() {}
    }

    package func integer(_ column: CInt) -> Int { Int(sqlite3_column_int64(handle, column)) }
    package func integer64(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }
    package func isNull(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    package func text(_ column: CInt) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The column's bytes; empty for NULL.
    package func blob(_ column: CInt) -> [UInt8] { withBlob(column) { Array($0) } }

    /// Calls `body` with the column's bytes, valid until the next step or reset, without a copy.
    package func withBlob<Result>(_ column: CInt, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        let bytes = sqlite3_column_blob(handle, column)
        return try body(
            UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
    }

    private func check(_ code: CInt) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
    }
}
