import Glibc
import SQLite
import SystemSupport
import Testing

@Suite struct ConnectionTests {
    @Test func `values come back as they went in`() throws {
        let connection = try Connection(nil, mode: .inMemory)
        try connection.execute("CREATE TABLE t(a INTEGER, b TEXT, c BLOB)")
        let insert = try connection.statement("INSERT INTO t VALUES(?, ?, ?)")
        let rows: [(Int64, String?, [UInt8]?)] = [
            (.max, "grüße \u{0} 漢字", [0, 255, 1]), (.min, "", []), (0, nil, nil),
        ]
        for row in rows {
            try insert.bind(row.0, at: 1)
            try insert.bind(row.1, at: 2)
            try insert.bind(row.2, at: 3)
            try insert.run()
        }
        let select = try connection.statement("SELECT * FROM t ORDER BY rowid")
        for row in rows {
            #expect(try select.step())
            #expect(select.integer64(0) == row.0)
            #expect(select.text(1) == row.1)
            #expect(select.isNull(2) == (row.2 == nil))
            #expect(select.blob(2) == row.2 ?? [])
        }
        #expect(try !select.step())
    }

    @Test func `a transaction that throws leaves nothing behind`() throws {
        struct Stop: Error {}
        let connection = try Connection(nil, mode: .inMemory)
        try connection.execute("CREATE TABLE t(a)")
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES(1)")
                throw Stop()
            }
        }
        #expect(try connection.integer("SELECT count(*) FROM t") == 0)
        try connection.transaction { try connection.execute("INSERT INTO t VALUES(1)") }
        #expect(try connection.integer("SELECT count(*) FROM t") == 1)
    }

    @Test func `migrations run once, in order, and a newer schema is refused`() throws {
        let connection = try Connection(nil, mode: .inMemory)
        let first = Migration("table", "CREATE TABLE t(a)")
        let second = Migration("row", "INSERT INTO t VALUES(7)")
        try connection.migrate([first])
        try connection.migrate([first, second])
        try connection.migrate([first, second])
        #expect(try connection.integer("SELECT sum(a) FROM t") == 7)
        #expect(throws: DatabaseError.self) { try connection.migrate([first]) }
    }

    @Test func `errors carry code, words, statement and path`() throws {
        let connection = try Connection(nil, mode: .inMemory)
        let error = #expect(throws: DatabaseError.self) { try connection.execute("SELECT nonsense") }
        #expect(error?.sql == "SELECT nonsense")
        #expect(error?.message.contains("nonsense") == true)
        let missing = #expect(throws: DatabaseError.self) {
            try Connection(BytePath("/nonexistent/index.db"), mode: .readOnly)
        }
        #expect(missing?.cannotOpen == true)
        #expect(missing?.description.contains("/nonexistent/index.db") == true)
    }

    @Test(arguments: ["/tmp/ws sqlite ?#%.db", "//tmp/ws-sqlite-double.db"])
    func `any path can be opened`(name: String) throws {
        let path = BytePath(name)
        do {
            let connection = try Connection(path, mode: .readWrite)
            try connection.execute("CREATE TABLE IF NOT EXISTS t(a)")
        }
        #expect(try FileStatus.of(path).kind == .regular)
        #expect(try Connection(path, mode: .immutable).integer("SELECT count(*) FROM t") == 0)
        path.withCString { _ = remove($0) }
    }
}
