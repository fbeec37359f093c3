/// A named step from one version of a schema to the next. Steps are never changed once released, only added.
package struct Migration: Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

extension Connection {
    /// Brings the schema to the last of `migrations`: `user_version` counts those already run. Each runs in a transaction.
    ///
    /// Throws when the schema is newer than the last migration.
    package func migrate(_ migrations: [Migration]) throws {
        let version = try integer("PRAGMA user_version")
        guard version <= migrations.count, version >= 0 else {
            throw DatabaseError(
                code: 1,
                message: "written by a newer version of ws (schema \(version), this one knows \(migrations.count))",
                path: path)
        }
        for (index, migration) in migrations.enumerated().dropFirst(version) {
            try transaction {
                try execute(migration.sql)
                try execute("PRAGMA user_version=\(index + 1)")
            }
        }
    }
}
