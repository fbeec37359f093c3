import Foundation
import SystemSupport
import Testing

@Suite struct DamageTests {
    private func indexed() throws -> Dir {
        let dir = try Dir()
        for index in 0..<20 { try dir.write("def function_\(index)():\n    return \(index)\n", to: "f\(index).py") }
        // A search would look again at files written just now, and repair what it meets.
        dir.settle()
        _ = try dir.ws("index").run()
        return dir
    }

    /// Changes the index as only damage does.
    private func execute(_ sql: String, _ dir: Dir) throws {
        let script = "import sqlite3,sys; c=sqlite3.connect('.workspace/index.db'); c.execute(sys.argv[1]); c.commit()"
        let outcome = try dir.command("python3", "-c", script, sql).run()
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// The statement that replaces a byte in the middle of `column` by another, whatever it is.
    private static func flip(_ table: String, _ column: String, where condition: String = "1") -> String {
        let middle = "length(\(column)) / 2"
        let other = "CASE substr(\(column), \(middle) + 1, 1) WHEN x'A5' THEN x'5A' ELSE x'A5' END"
        return """
            UPDATE \(table) SET \(column) = CAST(substr(\(column), 1, \(middle)) || \(other) ||
            substr(\(column), \(middle) + 2) AS BLOB) WHERE \(condition)
            """
    }

    @Test(
        "damage is told, found and repaired",
        arguments: [
            flip("blocks", "data", where: "rowid = (SELECT min(rowid) FROM blocks)"),
            flip("blocks", "data", where: "rowid = (SELECT max(rowid) FROM blocks)"), flip("blocks", "data"),
            flip("contents", "text", where: "file = (SELECT min(file) FROM contents)"), "DELETE FROM contents",
            "DELETE FROM blocks", "DELETE FROM segments",
        ])
    func repair(_ sql: String) throws {
        let dir = try indexed()
        func paths() throws -> [String] { try dir.ws("search", "--json", "-n", "20", "function_7").run().resultPaths() }
        let before = try paths()
        try execute(sql, dir)
        // With a refresh it would repair what it meets.
        let search = try dir.ws("search", "--no-refresh", "function_7").run()
        if search.status == 2 { #expect(search.errors.contains("`ws doctor --repair`"), "\(search.errors)") }
        let doctor = try dir.ws("doctor").run()
        #expect(doctor.status == 2)
        #expect(doctor.text != "" && !doctor.text.contains("sound"))
        let repaired = try dir.ws("doctor", "--repair").run()
        #expect(repaired.status == 0, "\(repaired.text) \(repaired.errors)")
        #expect(repaired.lines.last == "Repaired.")
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
        let after = try paths()
        #expect(after.first == "f7.py" && after.sorted() == before.sorted())
    }

    @Test(
        "a search that meets damage heals it or says what to do",
        arguments: ["DELETE FROM segments", "DELETE FROM blocks", "DELETE FROM contents", "DELETE FROM files"])
    func searchHealsOrTells(_ sql: String) throws {
        let dir = try indexed()
        try execute(sql, dir)
        let search = try dir.ws("search", "-l", "-n", "1", "function_7").run()
        if search.status == 2 {
            #expect(search.errors.contains("`ws doctor --repair`"), "\(search.errors)")
        } else {
            #expect(search.lines == ["f7.py"])
        }
    }

    @Test func aSearchThatMeetsABrokenBlockSaysWhatToDo() throws {
        let dir = try indexed()
        try execute(Self.flip("blocks", "data"), dir)
        let text = try dir.ws("search", "--no-refresh", "function_7").run()
        #expect(text.status == 2 && text.text == "")
        #expect(text.errors.contains("the index is damaged") && text.errors.contains("`ws doctor --repair`"))
        let error = try #require(
            try dir.ws("search", "--no-refresh", "--json", "function_7").run().json()["error"] as? [String: Any])
        #expect(error["code"] as? String == "index_damaged")
    }

    @Test("a database that is none is made anew", arguments: [0, 10, 5000], [true, false])
    func noDatabase(_ size: Int, _ repairs: Bool) throws {
        let dir = try indexed()
        try dir.write([UInt8](repeating: 0x55, count: size), to: ".workspace/index.db")
        for name in ["index.db-wal", "index.db-shm"] { dir.remove(".workspace/" + name) }
        #expect(try dir.ws("doctor").run().status == 2)
        if repairs {
            #expect(try dir.ws("doctor", "--repair").run().lines.last == "Repaired.")
        }
        #expect(try dir.ws("search", "-l", "-n", "1", "function_7").run().lines == ["f7.py"])
        #expect(try dir.ws("doctor").run().status == 0)
    }

    @Test func aDatabaseWithTornPagesIsMadeAnew() throws {
        let dir = try indexed()
        var bytes = try dir.bytes(".workspace/index.db")
        for index in stride(from: 16384, to: bytes.count, by: 16384) {
            bytes.replaceSubrange(index..<min(index + 200, bytes.count), with: repeatElement(0xEE, count: 200))
        }
        // In place: a file of another inode would not be trusted at all.
        let file = try FileDescriptor(opening: dir.path.appending(".workspace/index.db"), flags: 1)
        try file.writeAll(bytes)
        #expect(try dir.ws("doctor").run().status == 2)
        #expect(try dir.ws("search", "-l", "-n", "1", "function_7").run().lines == ["f7.py"])
        #expect(try dir.ws("doctor").run().status == 0)
    }
}
