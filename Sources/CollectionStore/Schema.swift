import SQLite

/// The tables of a store. docs/format.md explains them; every change is a new migration.
package enum Schema {
    /// Marks the file as a store of ours ("wsix"), for file(1) and for us.
    static let applicationID = 0x7773_6978

    static let migrations = [
        Migration(
            "files, contents, segments, blocks",
            """
            CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
            CREATE TABLE files(
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                path BLOB NOT NULL UNIQUE,
                inode INTEGER NOT NULL,
                size INTEGER NOT NULL,
                modified INTEGER NOT NULL,
                changed INTEGER NOT NULL,
                checked INTEGER NOT NULL,
                hash BLOB,
                skip TEXT,
                language TEXT,
                content TEXT,
                segment INTEGER,
                first_document INTEGER,
                documents INTEGER NOT NULL DEFAULT 0,
                text_bytes INTEGER NOT NULL DEFAULT 0,
                skipped_by TEXT,
                checksum INTEGER NOT NULL,
                place_checksum INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE contents(
                file INTEGER PRIMARY KEY,
                records BLOB NOT NULL,
                text BLOB NOT NULL
            ) STRICT;
            CREATE TABLE segments(
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                state INTEGER NOT NULL,
                versions TEXT NOT NULL,
                dimension INTEGER NOT NULL,
                documents INTEGER NOT NULL,
                groups INTEGER NOT NULL,
                directory BLOB NOT NULL,
                deleted BLOB NOT NULL
            ) STRICT;
            CREATE TABLE blocks(
                id INTEGER PRIMARY KEY,
                checksum INTEGER NOT NULL,
                data BLOB NOT NULL
            ) STRICT;
            """),
        Migration(
            "vector_index, codes",
            """
            CREATE TABLE vector_index(id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
            CREATE TABLE codes(
                id INTEGER PRIMARY KEY,
                checksum INTEGER NOT NULL,
                data BLOB NOT NULL
            ) STRICT;
            """),
    ]

    /// The text of every table as SQLite keeps it: a database with others, or with views or triggers, is not ours.
    static var tables: Set<String> {
        var tables: Set = ["CREATE TABLE sqlite_sequence(name,seq)"]
        for migration in migrations {
            for statement in migration.sql.split(separator: ";") {
                tables.insert(String(statement.drop(while: \.isWhitespace)))
            }
        }
        tables.remove("")
        return tables
    }

    /// The version that `PRAGMA user_version` states.
    package static var version: Int { migrations.count }
}
