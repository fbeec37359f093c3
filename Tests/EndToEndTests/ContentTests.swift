import Foundation
import SystemSupport
import Testing

@Suite struct ContentTests {
    /// The searchable files and the skipped ones with their reasons.
    private func files(_ dir: Dir) throws -> (searchable: [String], skipped: [String]) {
        _ = try dir.ws("index", "-q").run()
        return (try dir.ws("files").run().lines, try dir.ws("files", "--skipped").run().lines)
    }

    @Test func whatIsIgnoredIsNotThere() throws {
        let dir = try Dir([
            ".gitignore": "*.log\n/build/\n!keep.log\nsecret-plans.md\n", "app.log": "log\n", "keep.log": "kept\n",
            "build/out.py": "x = 1\n", "src/build/in.py": "y = 2\n", "src/.gitignore": "tmp*\n!tmp-not.py\n",
            "src/tmp.py": "t = 1\n", "src/tmp-not.py": "t = 2\n", "secret-plans.md": "# Plans\n",
            ".hidden/x.py": "h = 1\n", ".github/workflows/ci.yml": "on: push\n", "mine.py": "m = 1\n",
            ".workspace/ignore": "mine.py\n!.hidden/\n", ".git/HEAD": "ref: refs/heads/main\n",
            ".git/info/exclude": "excluded.py\n", ".git/config": "[core]\n", "excluded.py": "e = 1\n",
        ])
        let (searchable, skipped) = try files(dir)
        #expect(
            searchable == [
                ".github/workflows/ci.yml", ".gitignore", ".hidden/x.py", "keep.log", "src/.gitignore",
                "src/build/in.py", "src/tmp-not.py",
            ])
        #expect(skipped.isEmpty)
    }

    @Test func rulesAboveTheRootAndOfTheUserCountToo() throws {
        let dir = try Dir([
            ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core]\n", ".git/objects/x": "", ".git/refs/x": "",
            ".gitignore": "above.py\n/sub/anchored.py\n", "sub/above.py": "a = 1\n", "sub/anchored.py": "b = 1\n",
            "sub/users.py": "c = 1\n", "sub/kept.py": "d = 1\n",
        ])
        let excludes = dir.home.appending("config/git/ignore").description
        let folder = (excludes as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("users.py\n".utf8).write(to: URL(fileURLWithPath: excludes))
        _ = try dir.ws("-w", "sub", "index").run()
        #expect(try dir.ws("-w", "sub", "files").run().lines == ["sub/kept.py"])
    }

    @Test func aFileThatIsIgnoredLaterIsForgottenByteForByte() throws {
        let dir = try Dir(["a.md": "# Notes\n\nThe zanzibarword is here.\n", "b.md": "# Other\n\nNothing to see.\n"])
        _ = try dir.ws("index").run()
        #expect(try store(dir).contains("zanzibarword"))
        try dir.write("a.md\n", to: ".gitignore")
        #expect(try dir.ws("search", "-l", "zanzibarword").run().lines.contains("a.md") == false)
        #expect(try !store(dir).contains("zanzibarword"))
    }

    /// All bytes of the store, and the terms and texts that it has.
    private func store(_ dir: Dir) throws -> String {
        let bytes = dir.everything(in: dir.path.appending(".workspace")).values.reduce(Data(), +)
        let script = """
            import sqlite3, sys
            database = sqlite3.connect('file:.workspace/index.db?mode=ro', uri=True)
            names = [r[0] for r in database.execute("select name from sqlite_master where type='table'")]
            for name in names:
                for row in database.execute(f'select * from {name}'):
                    for value in row:
                        sys.stdout.buffer.write(value if isinstance(value, bytes) else str(value).encode())
            """
        let dump = try dir.command("python3", "-c", script).run()
        #expect(dump.status == 0, "\(dump.errors)")
        return String(decoding: bytes, as: UTF8.self) + dump.text
    }

    @Test func secretsAreSkippedAndLeaveNoBytes() throws {
        let line = "MIIEpAIBAAKCAQEAx7kQ9vT2mZpLw4sNf8RbYc1uHdGj6XoEiVqKaJzB3tWnU5yD\n"
        let key = "-----BEGIN RSA PRIVATE KEY-----\n\(line)\(line)-----END RSA PRIVATE KEY-----\n"
        let dir = try Dir([
            ".env": "PASSWORD=hunter2hunter2\n", "deploy/.env.production": "TOKEN=hunter3hunter3\n",
            "id_rsa": "hunter4hunter4\n", "notes.txt": "See this:\n" + key, "server.pem": "hunter5hunter5\n",
            ".env.example": "PASSWORD=\n", "app.py": "def login():\n    pass\n",
            ".workspace/config.json": #"{"hidden": true}"#,
        ])
        let (searchable, skipped) = try files(dir)
        #expect(searchable == [".env.example", "app.py"])
        #expect(
            Set(skipped) == [
                ".env\tsecret-by-name", "deploy/.env.production\tsecret-by-name", "id_rsa\tsecret-by-name",
                "notes.txt\tsecret-by-content", "server.pem\tsecret-by-name",
            ])
        let bytes = try store(dir)
        for secret in ["hunter2", "hunter3", "hunter4", "hunter5", "MIIEpAIB"] { #expect(!bytes.contains(secret)) }
        // A secret that comes into a file takes the file out.
        try dir.write("# zanzibarword\n" + key, to: "app.py")
        #expect(try dir.ws("search", "-l", "login").run().lines == [".env.example"])
        #expect(try !store(dir).contains("MIIEpAIB"))
    }

    @Test func everySkippedFileHasAReason() throws {
        let dir = try Dir([
            "image.png": "\u{89}PNG\r\n", "blob": "\u{0}\u{1}\u{2}\u{3}", "yarn.lock": "# lock\n",
            "lib.min.js": "var a=1;\n",
            "made.py": "# Generated by the protocol buffer compiler.  DO NOT EDIT!\nx = 1\n",
            "large.txt": String(repeating: "words and words\n", count: 70_000), "real.py": "x = 1\n",
        ])
        let (searchable, skipped) = try files(dir)
        #expect(searchable == ["real.py"])
        #expect(
            skipped == [
                "blob\tbinary", "image.png\tbinary", "large.txt\ttoo-large", "lib.min.js\tminified",
                "made.py\tgenerated", "yarn.lock\tlock-file",
            ])
        let summary = try dir.ws("index").run().text
        #expect(summary.contains("6 skipped (2 binary, 1 generated, 1 lock file, 1 minified, 1 too large)"))
    }

    @Test(
        "text in other encodings keeps its lines",
        arguments: [
            ("utf-8", [0xEF, 0xBB, 0xBF], String.Encoding.utf8), ("utf-16le", [0xFF, 0xFE], .utf16LittleEndian),
            ("utf-16be", [0xFE, 0xFF], .utf16BigEndian), ("latin-1", [], .isoLatin1),
        ] as [(String, [UInt8], String.Encoding)])
    func encodings(_ name: String, _ mark: [UInt8], _ encoding: String.Encoding) throws {
        let text = "First line\r\nZweite Zeile\r\n\r\nDie Größe der Wörter\r\nLast line\r\n"
        let dir = try Dir()
        try dir.write(mark + Array(try #require(text.data(using: encoding))), to: "text.txt")
        let hit = try #require(try dir.ws("search", "--json", "größe wörter").run().results().first)
        #expect(hit["best_line"] as? Int == 4)
        #expect(hit["line"] as? Int == 1 && hit["end_line"] as? Int == 5)
        #expect((hit["preview"] as? String)?.contains("Die Größe der Wörter") == true)
        #expect(try dir.ws("search", "größe wörter", "--vimgrep").run().text == "text.txt:4:5:Die Größe der Wörter\n")
    }

    @Test func documentsAreFoundByTheirText() throws {
        let cells = #"""
            {"cells": [
              {"cell_type": "markdown", "metadata": {}, "source": ["# Zebra crossing\n", "Stripes."]},
              {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1,
               "source": ["def giraffe():\n", "    return 'tall'"]}],
             "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
            """#
        let dir = try Dir([
            "page.html": "<html><head><title>T</title><script>var hippo=1</script></head><body><h1>Elephants</h1>"
                + "<p>They never&nbsp;forget &amp; walk.</p></body></html>\n",
            "book.ipynb": cells,
            "guide.md": "# Guide\n\n## Lions\n\nLions roar.\n\n## Tigers\n\nTigers swim.\n",
        ])
        let page = try #require(try dir.ws("search", "--json", "elephants never forget").run().results().first)
        #expect(page["path"] as? String == "page.html")
        #expect((page["preview"] as? String)?.contains("<p>") == false)
        let notebook = try #require(try dir.ws("search", "--json", "giraffe tall").run().results().first)
        #expect(notebook["path"] as? String == "book.ipynb")
        #expect((notebook["preview"] as? String)?.contains("return 'tall'") == true)
        let guide = try #require(try dir.ws("search", "--json", "tigers swim").run().results().first)
        #expect(guide["path"] as? String == "guide.md")
        #expect(guide["kind"] as? String == "heading")
    }

    @Test func linksPipesAndSocketsAreLeftAlone() throws {
        let dir = try Dir(["real/a.py": "def alpha():\n    return 1\n"])
        let outside = try Dir(["secret.py": "def outside():\n    return 1\n"])
        let path = dir.path.description
        #expect(try dir.command("ln", "-s", "a.py", "\(path)/real/link.py").run().status == 0)
        #expect(try dir.command("ln", "-s", outside.path.description, "\(path)/out").run().status == 0)
        #expect(try dir.command("ln", "-s", "..", "\(path)/real/loop").run().status == 0)
        #expect(try dir.command("mkfifo", "\(path)/pipe.py").run().status == 0)
        let (searchable, _) = try files(dir)
        #expect(searchable == ["real/a.py"])
    }
}
