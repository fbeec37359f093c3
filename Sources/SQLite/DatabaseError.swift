private import CSQLite
package import SystemSupport

/// A failure of SQLite: its code, its words, the statement and the database concerned.
package struct DatabaseError: Error, Hashable, Sendable {
    /// The extended result code (https://www.sqlite.org/rescode.html).
    package var code: CInt
    package var message: String
    package var sql: String?
    package var path: BytePath?

    package init(code: CInt, message: String, sql: String? = nil, path: BytePath? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
        self.path = path
    }

    /// The code without its extension.
    package var primaryCode: CInt { code & 0xFF }
    /// The file is no database, or one that is damaged.
    package var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
    /// A statement does not fit the schema, or the schema makes no sense.
    package var isInvalidSchema: Bool { primaryCode == SQLITE_ERROR || primaryCode == SQLITE_SCHEMA }
    /// The disk, or the quota, is full.
    package var isDiskFull: Bool { primaryCode == SQLITE_FULL }
    package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
    package var cannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        let place = path.map { " \($0)" } ?? ""
        let advice =
            if isDamage {
                "; it is damaged; `ws doctor --repair` rebuilds what is damaged"
            } else if isDiskFull {
                "; free some space and run the command again"
            } else if isReadOnly || cannotOpen {
                "; check the permissions, or name another place with --data-dir"
            } else {
                ""
            }
        return "database\(place): \(message)" + advice
    }
}
