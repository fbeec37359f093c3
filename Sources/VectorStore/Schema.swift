internal import SQLite

/// The tables of a store. docs/vector-store.md explains them; every change is a new migration.
enum Schema {
    /// Marks the file as a vector store ("wsvs"), for file(1) and for us.
    static let applicationID = 0x7773_7673

    static let migrations = [
        Migration(
            "collections, records, vectors, deletions, segments, blocks",
            """
            PRAGMA application_id=\(applicationID);
            CREATE TABLE collections(
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                dimension INTEGER NOT NULL,
                metric TEXT NOT NULL,
                model TEXT,
                version INTEGER NOT NULL,
                rows INTEGER NOT NULL,
                next_row INTEGER NOT NULL,
                first_deletion INTEGER NOT NULL,
                next_deletion INTEGER NOT NULL,
                indexed_row INTEGER NOT NULL,
                segments INTEGER NOT NULL,
                checksum INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE records(
                row INTEGER PRIMARY KEY,
                collection INTEGER NOT NULL,
                id TEXT NOT NULL,
                text TEXT,
                metadata TEXT NOT NULL,
                checksum INTEGER NOT NULL,
                metadata_checksum INTEGER NOT NULL,
                UNIQUE(collection, id)
            ) STRICT;
            CREATE TABLE vectors(
                row INTEGER PRIMARY KEY,
                checksum INTEGER NOT NULL,
                embedding BLOB NOT NULL
            ) STRICT;
            CREATE TABLE deletions(id INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT;
            CREATE TABLE segments(
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                collection INTEGER NOT NULL,
                finished INTEGER NOT NULL,
                description BLOB NOT NULL
            ) STRICT;
            CREATE TABLE blocks(id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
            """)
    ]

    /// What `sqlite_schema` of a store of ours says, to the letter: a view of a table's name could go on for ever.
    static func statements(of connection: Connection) throws -> Set<String> {
        let statement = try connection.statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        defer { statement.reset() }
        var statements: Set<String> = []
        while try statement.step() { statements.insert(statement.text(0) ?? "") }
        return statements
    }

    /// The same of a store that has just been made.
    static func expectedStatements() throws -> Set<String> {
        let connection = try Connection(nil, mode: .inMemory)
        try connection.migrate(migrations)
        return try statements(of: connection)
    }
}
