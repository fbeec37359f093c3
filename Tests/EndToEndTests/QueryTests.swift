import Foundation
import SystemSupport
import Testing

@Suite struct QueryTests {
    static let files = [
        "src/http.py": """
        class HTTPServer:
            def parse_request_line(self, line):
                method, target, version = line.split(" ")
                return method, target, version

            def send_error(self, code):
                raise ConnectionError("connection reset by peer")
        """,
        "src/cache.swift": """
        struct LeastRecentlyUsedCache {
            func evictOldest() { entries.removeFirst() }
        }
        """,
        "docs/chinese.md": "# 缓存\n\n数据库连接池在启动时创建。\n", "docs/japanese.md": "# 設定\n\n索引を更新する方法を説明します。\n",
        "docs/korean.md": "# 안내\n\n검색 색인을 만드는 방법.\n",
        "docs/coffee.md": "# Caf\u{E9}\n\nThe r\u{E9}sum\u{E9} of the na\u{EF}ve.\n",
    ]

    @Test(
        "finds words, identifiers and their parts, sentences, phrases and code",
        arguments: [
            ("parse_request_line", "src/http.py"), ("parseRequestLine", "src/http.py"), ("request line", "src/http.py"),
            ("LeastRecentlyUsedCache", "src/cache.swift"), ("least recently used", "src/cache.swift"),
            ("evict_oldest", "src/cache.swift"), ("http server", "src/http.py"),
            ("\"connection reset by peer\"", "src/http.py"), ("\"Connection  Reset\"", "src/http.py"),
            ("method, target, version = line.split(\" \")", "src/http.py"),
            ("func evictOldest() { entries.removeFirst() }", "src/cache.swift"),
            ("数据库连接", "docs/chinese.md"), ("连接池", "docs/chinese.md"), ("索引を更新", "docs/japanese.md"),
            ("검색 색인", "docs/korean.md"), ("caf\u{E9}", "docs/coffee.md"), ("cafe\u{301}", "docs/coffee.md"),
            ("re\u{301}sume\u{301}", "docs/coffee.md"), ("ＨＴＴＰＳｅｒｖｅｒ", "src/http.py"),
        ])
    func queries(_ query: String, _ path: String) throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("search", "--json", query).run()
        #expect(outcome.status == 0)
        #expect(try outcome.resultPaths().first == path)
    }

    @Test func aQueryIsReadFromStandardInput() throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("search", "--json", "-").reading("evict the\noldest entry\n").run()
        #expect(try outcome.resultPaths().first == "src/cache.swift")
        #expect(try outcome.json()["query"] as? String == "evict the\noldest entry\n")
        #expect(try dir.ws("search", "-").reading("").run().status == 2)
        #expect(try dir.ws("search", "-").reading([0xFF, 0xFE]).run().status == 2)
        #expect(try dir.ws("search", "").run().status == 2)
        #expect(try dir.ws("search", " \t ").run().status == 2)
    }

    @Test func aQueryThatBeginsWithAHyphenComesAfterTwo() throws {
        let dir = try Dir(["a.sh": "tar --extract --gzip\n"])
        #expect(try dir.ws("search", "-l", "--", "--extract").run().lines == ["a.sh"])
        let refused = try dir.ws("search", "--extract").run()
        #expect(refused.status == 64 && refused.errors.contains("put '--' before"))
    }

    @Test(
        "odd queries find something or nothing, and break nothing",
        arguments: [
            ("\"", 1), ("\"", 2), ("\"unclosed phrase", 1), ("(", 1), ("*", 1), ("\u{1B}[31m", 1), ("🦜", 1),
            ("AND OR NOT NEAR", 1), ("'; DROP TABLE files;--", 1), ("word ", 20_000), ("x", 100_000),
            ("\u{FFFD}", 1), ("%s%n", 1), ("\\", 1),
        ])
    func oddQueries(_ text: String, _ times: Int) throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let outcome = try dir.ws("search", "--json", String(repeating: text, count: times)).run()
        #expect([0, 1].contains(outcome.status))
        #expect(try outcome.json()["error"] == nil)
    }

    @Test func similarFindsTheNearestElsewhere() throws {
        let dir = try Dir([
            "a.py": "def read_file(path):\n    with open(path) as file:\n        return file.read()\n",
            "b.py": "def load_file(path):\n    with open(path) as handle:\n        return handle.read()\n",
            "c.md": "# Gardening\n\nTomatoes want sun and water.\n",
        ])
        // There is no index yet, so it makes one, as a search does.
        let outcome = try dir.ws("similar", "a.py:2", "--json").run()
        #expect(try outcome.resultPaths() == ["b.py", "c.md"])
        #expect(try outcome.json()["mode"] as? String == "semantic")
        #expect(try dir.ws("similar", "a.py:2", "-l", "--content", "docs").run().lines == ["c.md"])
        let beyond = try dir.ws("similar", "a.py:99").run()
        #expect(beyond.status == 2 && beyond.errors.contains("line 99"))
        #expect(try dir.ws("similar", "nowhere.py:1").run().status == 2)
        #expect(try dir.ws("similar", "a.py").run().status == 64)
    }
}
