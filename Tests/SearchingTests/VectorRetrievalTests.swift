import SQLite
import SystemSupport
import TestSupport
import Testing

@testable import CollectionStore
@testable import Searching

@Suite struct VectorRetrievalTests {
    private static let words = [
        "session", "token", "parser", "buffer", "socket", "thread", "index", "vector", "query", "file", "retry",
        "cache",
        "schema", "column", "window", "mouse", "signal", "kernel", "driver", "packet",
    ]
    private static let queries = [
        "expire a session token", "read packets from a socket", "mouse moves a window", "zzyzx",
    ]

    /// 1,200 files about pairs of things.
    private static func files() -> [String: String] {
        var random = SplitMix(seed: 7)
        var files: [String: String] = [:]
        for number in 0..<900 {
            let words = (0..<4).map { _ in Self.words.randomElement(using: &random)! }
            let text =
                "def \(words[0])_\(words[1])(\(words[2])):\n    # \(words.joined(separator: " "))\n    return \(number)\n"
            files["\(["a", "b", "c"][number % 3])/\(words[3])/f\(number).py"] = text
        }
        return files
    }

    private func request(_ query: String, _ limit: Int, _ change: (inout SearchRequest) -> Void = { _ in })
        -> SearchRequest
    {
        var request = SearchRequest(query: query)
        request.mode = .semantic
        request.limit = limit
        change(&request)
        return request
    }

    private func paths(_ found: Searcher.Found) -> [String] { found.hits.map { "\($0.path)" } }

    @Test func codesFindWhatComparingAllFindsAndFiltersHold() throws {
        let folder = try SearchableFolder(Self.files())
        for query in Self.queries {
            let exact = try folder.search(request(query, 10), scan: .exact)
            let codes = try folder.search(request(query, 10), scan: .codes)
            #expect(exact.vectorSearch == "all 900 vectors")
            #expect(codes.vectorSearch?.contains("codes of") == true, "\(codes.vectorSearch ?? "")")
            #expect(Set(paths(exact)).intersection(paths(codes)).count >= 9)
            // Not equal: a score says where a cosine is between the best and the worst of the 150 nearest, and which is the 150th
            // nearest the codes may have wrong. Cosines themselves are equal, as the next test shows.
            let difference = try #require(codes.hits.first).score - #require(exact.hits.first).score
            #expect(abs(difference) < 0.02)
            for path in ["a", "b/session", "c/mouse"] {
                let filtered = request(query, 2_000) { $0.filter.paths = [BytePath(path)] }
                let exact = try folder.search(filtered, scan: .exact)
                let codes = try folder.search(filtered, scan: .codes)
                #expect(Set(paths(exact)) == Set(paths(codes)))
                #expect(paths(codes).allSatisfy { $0.hasPrefix(path + "/") })
            }
        }
    }

    @Test func codesGiveTheCosinesThatComparingAllGives() throws {
        let folder = try SearchableFolder(Self.files())
        var found = 0
        for number in [0, 100, 333, 700] {
            let path = try #require(Self.files().keys.sorted()[number..<number + 1].first)
            let exact = try folder.similar(to: path, limit: 20, scan: .exact)
            let codes = try folder.similar(to: path, limit: 20, scan: .codes)
            #expect(codes.vectorSearch?.contains("codes of") == true)
            for (place, hit) in exact.hits.enumerated() {
                // Of those equally near, either may be the last.
                if let same = codes.hits.first(where: { $0.path == hit.path }) {
                    #expect(same.score == hit.score)
                    found += 1
                } else if codes.hits[place].score == hit.score {
                    found += 1
                }
            }
        }
        #expect(found >= 76)
    }

    @Test func whatChangedSinceTheIndexWasMadeCountsAtOnce() throws {
        let folder = try SearchableFolder(Self.files())
        let before = try #require(try folder.search(request("expire a session token", 1), scan: .codes).hits.first)
        folder.folder.remove("\(before.path)")
        try folder.folder.write("def expire_session_token():\n    expire(session, token)\n", to: "new.py")
        try folder.index()
        let after = try folder.search(request("expire a session token", 2_000), scan: .codes)
        #expect(after.vectorSearch?.hasSuffix("all 1 vectors outside the index") == true, "\(after.vectorSearch ?? "")")
        #expect(paths(after).first == "new.py")
        #expect(after.hits.count == 900)
        #expect(!paths(after).contains("\(before.path)"))
    }

    @Test(arguments: [
        "UPDATE vector_index SET data = x''", "UPDATE codes SET data = zeroblob(length(data))",
    ])
    func aDamagedIndexIsToldAndAnswersAreRight(sql: String) throws {
        let folder = try SearchableFolder(Self.files())
        let exact = try folder.search(request(Self.queries[0], 20), scan: .exact)
        try Connection(folder.location.database, mode: .readWrite).execute(sql)
        let found = try folder.search(request(Self.queries[0], 20), scan: .codes)
        #expect(found.isVectorIndexDamaged && found.vectorSearch == "all 900 vectors")
        #expect(found.hits.map(\.score) == exact.hits.map(\.score))
    }

    @Test func anIndexThatNamesASegmentTwiceIsNone() throws {
        let folder = try SearchableFolder(Self.files())
        let store = try #require(try CollectionStore.openForReading(folder.location))
        let index = try #require(try store.vectorIndex())
        let whole = try #require(index.members.first)
        for second in [whole.segment + 1_000, whole.segment] {
            var members = index.members
            members[0].documents -= 1
            members.insert(VectorIndex.Member(segment: second, documents: 1), at: 1)
            let stored = VectorIndex(quantizer: index.quantizer, layout: index.layout, members: members).encode()
            let isRefused = VectorIndex(stored: stored).map { _ in false } ?? true
            #expect(isRefused == (second == whole.segment))
        }
    }
}
