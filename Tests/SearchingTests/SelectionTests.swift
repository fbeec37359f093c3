import SystemSupport
import TestSupport
import Testing

@testable import Searching

@Suite struct SelectionTests {
    /// Many files that all match better than the one in `quiet/`.
    private static func crowd(_ count: Int) -> [String: String] {
        var files = ["quiet/note.md": "A note about nothing in particular.\n"]
        for number in 0..<count {
            files["loud/f\(number).py"] = "def retry_request(n):\n    return retry(request, \(number))\n"
        }
        return files
    }

    @Test(arguments: SearchMode.allCases)
    func filtersApplyBeforeTheBestAreTaken(mode: SearchMode) throws {
        let folder = try SearchableFolder(Self.crowd(400))
        var request = SearchRequest(query: "retry request")
        request.mode = mode
        request.filter.paths = [BytePath("quiet")]
        #expect(try folder.search(request).hits.map { "\($0.path)" } == ["quiet/note.md"])
        request.filter.paths = []
        request.filter.globs = ["*.md"]
        #expect(try folder.search(request).hits.map { "\($0.path)" } == ["quiet/note.md"])
    }

    @Test(arguments: SearchMode.allCases, ["retry request", "zzyzx", "…", ""])
    func asManyHitsAsAskedForComeBackWheneverThereAreSoMany(mode: SearchMode, query: String) throws {
        let folder = try SearchableFolder(Self.crowd(400))
        for limit in [1, 10, 380, 401, 500] {
            let places = try folder.places(query, mode: mode, limit: limit)
            #expect(places.count == min(limit, 401))
            #expect(Set(places).count == places.count)
        }
    }

    @Test func moreHitsAskedForLeaveTheFirstOnesAsTheyAre() throws {
        let folder = try SearchableFolder(Self.crowd(300))
        let few = try folder.places("retry request 17", limit: 5)
        #expect(try folder.places("retry request 17", limit: 200).prefix(5) == few[...])
    }

    @Test func equalDocumentsComeByPathHoweverMany() throws {
        var files: [String: String] = [:]
        for number in 100..<500 { files["d\(number)/same.py"] = "def same():\n    return 1\n" }
        let folder = try SearchableFolder(files)
        #expect(try folder.paths("def same", mode: .lexical) == (100..<110).map { "d\($0)/same.py" })
        // Their paths differ to the vectors, but the first by path are those that are compared.
        for mode in [SearchMode.hybrid, .semantic] {
            #expect(try folder.paths("def same", mode: mode).allSatisfy { $0 < "d250" })
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func answersDoNotDependOnHowTheIndexCameToBe(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let words = ["retry", "request", "parse", "token", "queue", "socket", "render", "layout", "hash", "table"]
        var files: [String: String] = [:]
        for number in 0..<230 {
            let body = (0..<Int.random(in: 3...60, using: &generator)).map { _ in
                "    \(words.randomElement(using: &generator)!)(\(words.randomElement(using: &generator)!))"
            }
            files["m\(number % 7)/\(words.randomElement(using: &generator)!)\(number).py"] =
                "def \(words.randomElement(using: &generator)!)_\(number % 40)():\n" + body.joined(separator: "\n")
                + "\n"
        }
        // Some are the same but for their place.
        for number in 0..<200 { files["copies/c\(number).py"] = "def request_token(queue):\n    return queue\n" }
        let fresh = try SearchableFolder(files)
        let grown = try SearchableFolder()
        for (index, name) in files.keys.sorted().shuffled(using: &generator).enumerated() {
            try grown.folder.write(index % 3 == 0 ? "def other(): pass\n" : files[name]!, to: name)
            if index % 100 == 99 { try grown.index() }
        }
        try grown.folder.write("def request_token(queue):\n    return queue\n", to: "gone/away.py")
        try grown.index()
        for (name, content) in files { try grown.folder.write(content, to: name) }
        grown.folder.remove("gone")
        try grown.index()
        for mode in SearchMode.allCases {
            for query in ["request token", "how does the socket parse a table", "render_3", "hash layout queue"] {
                var request = SearchRequest(query: query)
                request.mode = mode
                request.limit = 60
                let expected = try fresh.search(request).hits.map { "\($0.path):\($0.firstLine) \($0.score)" }
                #expect(try grown.search(request).hits.map { "\($0.path):\($0.firstLine) \($0.score)" } == expected)
            }
        }
    }
}
