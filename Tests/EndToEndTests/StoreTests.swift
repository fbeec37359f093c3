import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

/// `ws store`, as programs use it.
@Suite struct StoreTests {
    private func lines(_ range: Range<Int>, dimension: Int = 8, seed: UInt64 = 1) -> String {
        var random = SplitMix(seed: seed)
        var text = ""
        for index in range {
            let numbers = (0..<dimension).map { _ in "\(Float.random(in: -1...1, using: &random))" }
            text +=
                "{\"id\":\"r\(index)\",\"text\":\"row \(index)\",\"metadata\":{\"n\":\(index),\"path\":\"d\(index % 5)/f\"},"
            text += "\"embedding\":[\(numbers.joined(separator: ","))]}\n"
        }
        return text
    }

    @Test func textsAreEmbeddedAndFoundByMeaning() throws {
        let dir = try Dir()
        let input = """
            {"id":"file","text":"open a file and read its bytes","metadata":{"year":2020}}
            {"id":"bread","text":"bake bread with flour and water","metadata":{"year":2021}}

            """
        let add = try dir.ws("store", "add", "-c", "notes").reading(input).run()
        #expect(add.status == 0 && add.errors == "", "\(add.errors)")
        #expect(try add.jsonLines()[0]["stored"] as? Int == 2)
        let query = try dir.ws("store", "query", "-c", "notes", "reading files", "--explain").run()
        #expect(try query.jsonLines().compactMap { $0["id"] as? String } == ["file", "bread"])
        #expect((try query.jsonLines()[0]["explain"] as? [String: Any])?["strategy"] as? String == "exact")
        let filtered = try dir.ws("store", "query", "-c", "notes", "reading", "--filter", "{\"year\":{\"$gt\":2020}}")
            .run()
        #expect(try filtered.jsonLines().map { $0["id"] as? String } == ["bread"])
        let nothing = try dir.ws("store", "query", "-c", "notes", "x file", "--path", "nowhere").run()
        #expect(nothing.status == 1 && nothing.text == "")
        // Vectors of other makers do not mix with these unnoticed.
        let mixed = try dir.ws("store", "add", "-c", "notes").reading("{\"id\":\"x\",\"embedding\":[1,2]}\n").run()
        #expect(mixed.status == 2 && mixed.errors.contains("line 1: the embedding has 2 numbers"))
        #expect(try dir.ws("store", "list").run().jsonLines()[0]["records"] as? Int == 2)
        let files = dir.everything(in: dir.home.appending("data/ws")).keys
        #expect(files.contains("vectors.db"))
        #expect(try FileStatus.of(dir.home.appending("data/ws")).permissions == 0o700)
        for file in files { #expect(try FileStatus.of(dir.home.appending("data/ws/\(file)")).permissions == 0o600) }
    }

    @Test func everyCommandDoesItsPart() throws {
        let dir = try Dir()
        #expect(try dir.ws("store", "list").run().status == 1)
        #expect(try dir.ws("store", "create", "-c", "v", "-d", "8", "--metric", "dot").run().status == 0)
        #expect(try dir.ws("store", "create", "-c", "v", "-d", "9").run().errors.contains("drop it first"))
        let add = try dir.ws("store", "add", "-c", "v", "--batch", "100").reading(lines(0..<700)).run()
        #expect(add.status == 0 && add.lines.count == 7, "\(add.errors)")
        let stats = try dir.ws("store", "stats", "-c", "v").run().jsonLines()[0]
        #expect(stats["records"] as? Int == 700 && stats["indexed"] as? Int == 700 && stats["problem"] is NSNull)
        let got = try dir.ws("store", "get", "-c", "v", "r5", "nobody", "r1", "--include-embeddings").run()
        #expect(try got.jsonLines().map { $0["id"] as? String } == ["r5", "r1"])
        let queries = "{\"embedding\":[1,0,0,0,0,0,0,0]}\n{\"embedding\":[0,1,0,0,0,0,0,0]}\n"
        let query = try dir.ws("store", "query", "-c", "v", "-k", "3", "-g", "d1").reading(queries).run()
        #expect(try query.jsonLines().map { $0["query"] as? Int } == [1, 1, 1, 2, 2, 2])
        let deleted = try dir.ws("store", "delete", "-c", "v", "--path", "d1").run()
        #expect(try deleted.jsonLines()[0]["deleted"] as? Int == 140)
        #expect(try dir.ws("store", "delete", "-c", "v", "r0").run().status == 0)
        #expect(try dir.ws("store", "delete", "-c", "v").run().status == 64)
        let optimized = try dir.ws("store", "optimize").run()
        #expect(try optimized.jsonLines()[0]["indexed"] as? Int == 559, "\(optimized.errors)")
        #expect(try dir.ws("store", "drop", "-c", "v").run().errors.contains("--yes"))
        #expect(try dir.ws("store", "drop", "-c", "v", "--yes").run().status == 0)
        let gone = try dir.ws("store", "query", "-c", "v").reading(queries).run()
        #expect(gone.status == 2 && gone.errors.contains("no such collection"))
    }

    @Test func anExportComesBackExactly() throws {
        let dir = try Dir()
        _ = try dir.ws("store", "add", "-c", "one").reading(lines(0..<1500)).run()
        let awkward = "{\"id\":\"\\u0000x\",\"embedding\":[1]}\n"
        #expect(try dir.ws("store", "add", "-c", "two").reading(awkward).run().errors.contains("line 1: an ID"))
        _ = try dir.ws("store", "add", "-c", "two", "--metric", "euclidean")
            .reading("{\"id\":\"é\\n\",\"embedding\":[1e-45,-0.0,3.4028235e38],\"metadata\":{\"a\":[1,2.5,null]}}\n")
            .run()
        let export = try dir.ws("store", "export").run()
        #expect(export.status == 0)
        let elsewhere = ["--data-dir", dir.home.appending("copy").description]
        let imported = try dir.ws("store", "import").adding(elsewhere).reading(export.output).run()
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(try dir.ws("store", "export").adding(elsewhere).run().output == export.output)
        let cut = export.lines.dropLast().joined(separator: "\n")
        let short = try dir.ws("store", "import", "--data-dir", dir.home.appending("cut").description).reading(cut)
            .run()
        #expect(short.status == 2 && short.errors.contains("cut short"))
    }

    @Test("a wrong line is named, and nothing of its batch is stored")
    func wrongLines() throws {
        let dir = try Dir()
        let wrong: [(String, String)] = [
            ("{\"id\":\"x\"", "byte"), ("{\"id\":\"x\",\"embedding\":[1,2]}", "2 numbers"), ("[]", "object"),
            ("{\"embedding\":[1,2,3,4,5,6,7,8]}", "no id"), ("{\"id\":\"x\",\"embeding\":[1]}", "unknown key"),
            ("{\"id\":\"x\",\"embedding\":[1,2,3,4,5,6,7,1e99]}", "too large"),
            ("{\"id\":\"x\",\"embedding\":[0,0,0,0,0,0,0,0]}", "zeros"), ("{\"id\":\"x\"}", "neither"),
            (String(repeating: "[", count: 100_000), "byte"), ("{\"id\":\"\\ud800\"}", "surrogate"),
        ]
        for (line, word) in wrong {
            let input = lines(0..<15) + line + "\n" + lines(20..<25)
            let outcome = try dir.ws("store", "add", "-c", "v", "--batch", "10").reading(input).run()
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasPrefix("ws: line 16: ") && outcome.errors.contains(word), "\(outcome.errors)")
            #expect(outcome.lines.count == 1)
            #expect(try dir.ws("store", "stats", "-c", "v").run().jsonLines()[0]["records"] as? Int == 10)
        }
        for filter in ["{", "{\"$bad\":1}", "{\"a\":{\"$in\":3}}", "{\"a\":{\"$lt\":[1]}}"] {
            let outcome = try dir.ws("store", "delete", "-c", "v", "--filter", filter).run()
            #expect(outcome.status == 2 && outcome.errors.contains("filter"), "\(outcome.errors)")
        }
    }

    @Test("every batch that was told is there whole after kill -9", arguments: [1, 2, 3])
    func killed(_ round: Int) throws {
        let dir = try Dir()
        let input = lines(0..<4000)
        for turn in 0..<3 {
            let add = try dir.ws("store", "add", "-c", "v", "--batch", "50").reading(input).start()
            let log = dir.home.appending("data/ws/vectors.db-wal")
            let wanted = Int64(round * 200_000 + turn * 150_000)
            _ = add.waits { ((try? FileStatus.of(log))?.size ?? 0) > wanted }
            add.send(SIGKILL)
            let told = try add.wait().lines.count
            let records = try dir.ws("store", "list").run().jsonLines().first?["records"] as? Int ?? 0
            #expect(records >= told * 50 && records % 50 == 0)
            #expect(try dir.ws("store", "export").run().lines.count == (records > 0 ? records + 1 : 0))
        }
        #expect(try dir.ws("store", "add", "-c", "v").reading(input).run().status == 0)
        let stats = try dir.ws("store", "optimize", "-c", "v").run().jsonLines()[0]
        #expect(stats["records"] as? Int == 4000 && stats["indexed"] as? Int == 4000 && stats["problem"] is NSNull)
    }

    @Test("damage of the index is told, answered around, and mended by the next add", arguments: ["stats", "query"])
    func damage(_ first: String) throws {
        let dir = try Dir()
        _ = try dir.ws("store", "add", "-c", "v").reading(lines(0..<700)).run()
        let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let database = dir.home.appending("data/ws/vectors.db").description
        let sql = "UPDATE blocks SET data = zeroblob(length(data))"
        #expect(try dir.command("python3", "-c", script, database, sql).run().status == 0)
        func problem() throws -> String? {
            try dir.ws("store", "stats", "-c", "v").run().jsonLines()[0]["problem"] as? String
        }
        if first == "stats" {
            #expect(try problem()?.contains("damaged") == true)
        } else {
            let query = try dir.ws("store", "query", "-c", "v", "-k", "1")
                .reading("{\"embedding\":[1,0,0,0,0,0,0,0]}\n").run()
            #expect(query.lines.count == 1 && query.errors.contains("damaged"), "\(query.errors)")
        }
        let add = try dir.ws("store", "add", "-c", "v").reading(lines(700..<701)).run()
        #expect(add.status == 0 && add.errors == "", "\(add.errors)")
        #expect(try problem() == nil)
        let stats = try dir.ws("store", "stats", "-c", "v").run().jsonLines()[0]
        #expect(stats["records"] as? Int == 701 && stats["indexed"] as? Int == 701)
    }

    @Test func twoProcessesAddAtOnce() throws {
        let dir = try Dir()
        let running = try (0..<3).map { part in
            try dir.ws("store", "add", "-c", "v", "--batch", "20")
                .reading(lines((part * 400)..<(part * 400 + 600), seed: UInt64(part))).start()
        }
        for command in running {
            let outcome = try command.wait()
            #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        }
        let stats = try dir.ws("store", "optimize", "-c", "v").run()
        #expect(try stats.jsonLines()[0]["records"] as? Int == 1400, "\(stats.errors)")
    }

    @Test func whatCannotBeOpenedSaysSoInALine() throws {
        let dir = try Dir()
        dir.giveToOrdinaryUser()
        _ = try dir.wsAsOrdinaryUser("store", "create", "-c", "v", "-d", "2").run()
        let folder = dir.home.appending("data/ws")
        chmod(folder.appending("vectors.db").description, 0)
        let unreadable = try dir.wsAsOrdinaryUser("store", "list").run()
        #expect(unreadable.status == 2 && unreadable.errors.contains("permission"), "\(unreadable.errors)")
        #expect(unreadable.errors.split(separator: "\n").count == 1)
        chmod(folder.appending("vectors.db").description, 0o600)
        chmod(folder.appending("vectors.db").description, 0o400)
        let unwritable = try dir.wsAsOrdinaryUser("store", "create", "-c", "w", "-d", "2").run()
        chmod(folder.appending("vectors.db").description, 0o600)
        #expect(unwritable.status == 2 && unwritable.errors.split(separator: "\n").count == 1, "\(unwritable.errors)")
        let below = folder.appending("vectors.db/x").description
        let misplaced = try dir.wsAsOrdinaryUser("store", "create", "-c", "w", "-d", "2", "--data-dir", below).run()
        #expect(misplaced.errors.hasSuffix(": cannot make the folder: Not a directory\n"), "\(misplaced.errors)")
        for name in ["vectors.db-wal", "vectors.db-shm"] { unlink(folder.appending(name).description) }
        try FileDescriptor(opening: folder.appending("vectors.db"), flags: O_WRONLY | O_TRUNC)
            .writeAll(Array(repeating: UInt8(ascii: "x"), count: 5000))
        let nonsense = try dir.wsAsOrdinaryUser("store", "list").run()
        #expect(nonsense.status == 2 && nonsense.errors.contains("damaged"), "\(nonsense.errors)")
    }

    @Test func settingsOfTheStoreAreChecked() throws {
        let dir = try Dir()
        let folder = dir.home.appending("config/ws")
        _ = try dir.command("mkdir", "-p", folder.description).run()
        func set(_ text: String) throws {
            try FileDescriptor(opening: folder.appending("store.json"), flags: O_WRONLY | O_CREAT | O_TRUNC)
                .writeAll(Array(text.utf8))
        }
        for (text, word) in [
            ("{nonsense: 1}", "unknown key"), ("{recall: 2}", "recall"), ("[", "not JSON"),
            ("{backend: 'tape'}", "backend"),
        ] {
            try set(text)
            let outcome = try dir.ws("store", "list").run()
            #expect(outcome.status == 2 && outcome.errors.contains(word), "\(outcome.errors)")
        }
        let place = dir.home.appending("elsewhere").description
        try set("{ // a comment\n directory: '\(place)', indexedFrom: 300 }")
        _ = try dir.ws("store", "add", "-c", "v").reading(lines(0..<299)).run()
        #expect(try dir.ws("store", "stats", "-c", "v").run().jsonLines()[0]["indexed"] as? Int == 0)
        #expect(dir.everything(in: dir.home.appending("elsewhere")).keys.contains("vectors.db"))
    }

    @Test("a full disk stops an add and hurts nothing", .enabled(if: canMount, "this machine forbids mounts"))
    func fullDisk() throws {
        let dir = try Dir()
        try dir.write(lines(0..<4000, dimension: 64), to: "big.jsonl")
        let script = """
            mount -t tmpfs -o size=1m none "$HOME" || exit 99
            "$1" store add -c v --batch 100 --data-dir "$HOME/d" big.jsonl > told; echo "add $?"
            "$1" store list --data-dir "$HOME/d"
            mount -o remount,size=60m "$HOME"
            "$1" store add -c v --batch 100 --data-dir "$HOME/d" big.jsonl > /dev/null; echo "add $?"
            "$1" store optimize --data-dir "$HOME/d"
            """
        var command = dir.command("/bin/sh", "-c", script, "sh", program.description)
        command = command.through("/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm")
        let outcome = try command.run()
        #expect(outcome.lines.first == "add 2" && outcome.lines.dropFirst(2).first == "add 0", "\(outcome.text)")
        #expect(outcome.errors.contains("the disk is full"), "\(outcome.errors)")
        let told = String(decoding: try dir.bytes("told"), as: UTF8.self).split(separator: "\n").count
        #expect(outcome.lines[1].contains("\"records\":\(told * 100)}"), "\(told) \(outcome.text)")
        #expect(outcome.lines.last?.contains("\"records\":4000") == true)
    }

    @Test func helpComesFromTheSameTable() throws {
        let dir = try Dir()
        #expect(try dir.ws("store").run().status == 64)
        #expect(try dir.ws("store", "ad").run().errors.contains("did you mean 'ws store add'?"))
        #expect(try dir.ws("help", "store").run().text.contains("\n  store add       Store records"))
        #expect(try dir.ws("help", "store", "add").run().text == dir.ws("store", "add", "--help").run().text)
        #expect(try dir.ws("help", "store", "nope").run().status == 64)
        #expect(try dir.ws("store", "get", "-c", "v").run().errors.contains("ID is missing"))
        #expect(try dir.ws("store", "get", "x").run().errors.contains("--collection is missing"))
    }
}
