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

    /// Changed, deleted, renamed and new files, and merges in between.
    @Test(arguments: [1, 64 << 20], [1] as [UInt64])
    func whatIsKeptFromSearchToSearchChangesNoAnswer(bytes: Int, seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var files: [String: String] = [:]
        for number in 0..<60 { files["\(Self.words[number % 8])/f\(number).py"] = Self.text(number, &random) }
        let folder = try SearchableFolder(files)
        let kept = try folder.keptSearcher(upTo: bytes)
        for round in 0..<8 {
            for query in ["retry request", "\"session token\"", "parser", "socket_thread(buffer"] {
                for mode in SearchMode.allCases {
                    var request = SearchRequest(query: query)
                    request.mode = mode
                    request.limit = 20
                    request.explains = true
                    let found = try kept.search(request)
                    let fresh = try folder.search(request)
                    #expect(found.hits.map(described) == fresh.hits.map(described))
                    #expect(found.isTruncated == fresh.isTruncated)
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

    private func described(_ hit: SearchHit) -> String {
        "\(hit.path):\(hit.firstLine) \(hit.score) \(hit.isStale) \(hit.preview) \(hit.signals) \(hit.lines)"
    }
}
