import CollectionStore
import SystemSupport
import TestSupport
import Testing

@testable import Searching

@Suite struct KeptSearcherTests {
    private static let words = ["retry", "request", "session", "token", "parser", "buffer", "socket", "thread"]

    private static func text(_ number: Int, _ random: inout SplitMix) -> String {
        let words = (0..<6).map { _ in Self.words.randomElement(using: &random)! }
        return
            "def \(words[0])_\(words[1])(\(words[2])):\n    # \(words.joined(separator: " "))\n    return \(number)\n"
    }

    private static let filters: [SearchFilter] = {
        var paths = SearchFilter()
        paths.paths = [BytePath("parser"), BytePath("parser/f3.py"), BytePath("token")]
        var globs = SearchFilter()
        globs.globs = ["*.py", "!retry/**"]
        var none = SearchFilter()
        none.languages = ["swift"]
        return [SearchFilter(), paths, globs, none]
    }()

    /// Changed, deleted, renamed and new files, and merges in between; and whatever has been prepared or forgotten by then.
    @Test(arguments: [1, 64 << 20], [false, true])
    func whatIsKeptFromSearchToSearchChangesNoAnswer(bytes: Int, prepares: Bool) throws {
        var random = SplitMix(seed: 1)
        var files: [String: String] = [:]
        for number in 0..<60 { files["\(Self.words[number % 8])/f\(number).py"] = Self.text(number, &random) }
        let folder = try SearchableFolder(files)
        let kept = try folder.keptSearcher(upTo: bytes)
        for round in 0..<16 {
            if prepares {
                var isDone = false
                while !isDone { isDone = try kept.prepare(for: .microseconds(200)) }
            }
            if round % 5 == 4 {
                kept.store.forgetReads()
                kept.forgetReads()
            }
            for query in ["retry request", "\"session token\"", "parser", "socket_thread(buffer"] {
                for mode in SearchMode.allCases {
                    var request = SearchRequest(query: query)
                    request.mode = mode
                    request.limit = 20
                    request.explains = true
                    for filter in Self.filters {
                        request.filter = filter
                        let found = try kept.search(request)
                        let fresh = try folder.search(request)
                        #expect(found.hits.map(described) == fresh.hits.map(described))
                        #expect(found.isTruncated == fresh.isTruncated)
                    }
                }
            }
            let name = files.keys.sorted().randomElement(using: &random)!
            switch round % 4 {
            case 0, 1:
                files[name] = Self.text(100 + round, &random)
                try folder.folder.write(files[name]!, to: name)
            case 2:
                files[name] = nil
                folder.folder.remove(name)
            default:
                files["parser/new\(round).py"] = Self.text(round, &random)
                try folder.folder.write(files["parser/new\(round).py"]!, to: "parser/new\(round).py")
            }
            try folder.index()
        }
    }

    @Test func preparingComesToAnEndAndLeavesNothingToRead() throws {
        var random = SplitMix(seed: 2)
        let folder = try SearchableFolder(
            Dictionary(uniqueKeysWithValues: (0..<30).map { ("f\($0).py", Self.text($0, &random)) }))
        let kept = try folder.keptSearcher(upTo: 64 << 20)
        #expect(try !kept.prepare(for: .zero))
        while try !kept.prepare(for: .milliseconds(1)) {}
        #expect(try kept.prepare(for: .zero))
        try folder.folder.write("x = 1\n", to: "g.py")
        try folder.index()
        #expect(try !kept.prepare(for: .zero))
    }

    private func described(_ hit: SearchHit) -> String {
        "\(hit.path):\(hit.firstLine) \(hit.score) \(hit.isStale) \(hit.preview) \(hit.signals) \(hit.lines)"
    }
}
