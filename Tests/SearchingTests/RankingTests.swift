import Glibc
import Testing

@testable import Searching

@Suite struct RankingTests {
    private static let definition = """
        package session

        // parseTicket reads what the server sent.
        func parseTicket(data []byte) (*Ticket, error) {
            return decode(data)
        }
        """
    private static let use = """
        package client

        func connect(data []byte) error {
            ticket, err := parseTicket(data)
            if err != nil { ticket, err = parseTicket(retry(data)) }
            log("parseTicket", ticket, parseTicket(data))
            return err
        }
        """

    @Test(arguments: SearchMode.allCases)
    func theDefinitionOfTheQueriedNameComesBeforeItsUses(mode: SearchMode) throws {
        let folder = try SearchableFolder([
            "a/client.go": Self.use, "b/session.go": Self.definition, "c/other.go": "package c\n",
        ])
        #expect(try folder.paths("parseTicket", mode: mode).first == "b/session.go")
    }

    @Test(arguments: SearchMode.allCases)
    func testsComeBelowTheRealThing(mode: SearchMode) throws {
        let body = "def merge_intervals(intervals):\n    return sorted(intervals)\n"
        let folder = try SearchableFolder(["tests/intervals.py": body, "src/intervals.py": body])
        #expect(
            try folder.paths("merge overlapping intervals", mode: mode) == ["src/intervals.py", "tests/intervals.py"])
    }

    @Test func testsAreNotPutLastWhenTheyAreAskedFor() throws {
        let body = "def merge_intervals(intervals):\n    return sorted(intervals)\n"
        let folder = try SearchableFolder(["tests/intervals.py": body, "source/intervals.py": body])
        #expect(try folder.paths("tests of merge intervals").first == "tests/intervals.py")
    }

    @Test(arguments: SearchMode.allCases)
    func ofTheSameTextTheFileNamedByTheQueryComesFirst(mode: SearchMode) throws {
        let body = "export function open(handle) {\n  return handle.next()\n}\n"
        let folder = try SearchableFolder(["lib/alpha.js": body, "lib/connection_pool.js": body, "lib/zeta.js": body])
        #expect(try folder.paths("connection pool open handle", mode: mode).first == "lib/connection_pool.js")
    }

    @Test(arguments: ["rate_limiter.go", "ratelimiter.go", "RateLimiter.go", "rate-limiter-store.go"])
    func aFileNamedByWordsThatFollowEachOtherInTheQueryIsKnown(name: String) throws {
        let folder = try SearchableFolder(["lib/\(name)": "package limits\n", "lib/limit_rate.go": "package limits\n"])
        var request = SearchRequest(query: "where does the rate limiter wait")
        request.explains = true
        for hit in try folder.search(request).hits {
            let isNamed = "\(hit.path)" == "lib/\(name)"
            #expect(hit.signals.first { $0.name == "stemPhrase" }?.value == (isNamed ? 1 : 0))
        }
    }

    @Test(arguments: SearchMode.allCases)
    func namesAnywhereInTheFileCount(mode: SearchMode) throws {
        let body = String(repeating: "// nothing here\n", count: 120)
        let folder = try SearchableFolder([
            "ticket/reader.go": "package reader\n\nfunc open() {}\n\(body)\nfunc parse() {}\n", "log.go": body,
        ])
        var request = SearchRequest(query: "parse ticket flush")
        request.mode = mode
        request.explains = true
        for hit in try folder.search(request).hits where "\(hit.path)" == "ticket/reader.go" {
            let value = try #require(hit.signals.first { $0.name == "nameCoverage" }?.value)
            #expect(value > 0 && value < 1)
            if mode == .semantic { #expect(abs(value - 2 / 3) < 1e-5) }
        }
    }

    @Test func thereIsRoomForEverySignal() { #expect(Signal.allCases.count <= SignalValues.capacity) }

    @Test(arguments: SearchMode.allCases)
    func whatHasTheQuotedPhraseComesFirst(mode: SearchMode) throws {
        let folder = try SearchableFolder([
            "refused.md":
                "# Connection refused by peer\n\npeer refused the connection, connection was refused, by a peer\n",
            "log.txt": "…and then it said: Connection  refused\nby peer, at noon.\n",
        ])
        #expect(try folder.paths("\"connection refused by peer, at\"", mode: mode).first == "log.txt")
    }

    @Test func noFileCrowdsOutTheOthers() throws {
        let functions = (0..<40).map {
            "def resolve_address_\($0)(host):\n    # resolve the address of a host\n"
                + String(repeating: "    lookup(host)\n", count: 40)
        }
        let folder = try SearchableFolder([
            "resolve_address.py": functions.joined(separator: "\n"),
            "cache.py": "def remember(host):\n    # keep the address of a host once it was resolved\n    return host\n",
            "socket.py": "def dial(host):\n    # resolve the address, then dial\n    return host\n",
        ])
        let paths = try folder.paths("resolve the address of a host")
        #expect(Set(paths.prefix(4)) == ["resolve_address.py", "cache.py", "socket.py"])
        // The rest is filled with what there is.
        #expect(paths.count == 10)
    }

    @Test(arguments: SearchMode.allCases)
    func scoresAreProbabilitiesThatNeverRise(mode: SearchMode) throws {
        var files: [String: String] = [:]
        for number in 0..<60 { files["f\(number).py"] = "def f\(number)(queue):\n    return queue.pop(\(number))\n" }
        let folder = try SearchableFolder(files)
        var request = SearchRequest(query: "pop from the queue f7")
        request.mode = mode
        request.limit = 100
        let scores = try folder.search(request).hits.map(\.score)
        #expect(scores.count == 60)
        #expect(scores.allSatisfy { (0...1).contains($0) })
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test func aModeTakesNoScoreFromTheOtherRetriever() throws {
        let folder = try SearchableFolder(["a/client.go": Self.use, "b/session.go": Self.definition])
        let fromWords: Set<Signal> = [
            .lexicalShare, .fileCoverage, .fileLexicalRanks,
        ]
        let fromVectors: Set<Signal> = [
            .semantic, .proseSemantic, .fileSemanticRanks, .fileCosine, .pathCosine,
        ]
        for (mode, absent, present) in [
            (SearchMode.lexical, fromVectors, fromWords), (.semantic, fromWords, fromVectors),
        ] {
            var request = SearchRequest(query: "how parseTicket reads a session")
            request.mode = mode
            request.explains = true
            let hits = try folder.search(request).hits
            #expect(hits.count == 2)
            for hit in hits {
                let values = Dictionary(uniqueKeysWithValues: hit.signals.map { ($0.name, $0.value) })
                #expect(absent.allSatisfy { values["\($0)"] == 0 })
                #expect(present.contains { values["\($0)"] != 0 })
            }
        }
    }

    @Test func contributionsAddUpToTheScore() throws {
        let folder = try SearchableFolder(["a/client.go": Self.use, "b/session.go": Self.definition])
        var request = SearchRequest(query: "parseTicket")
        request.explains = true
        for hit in try folder.search(request).hits {
            let sum = hit.signals.reduce(Double(RankingWeights.forMode(.hybrid).bias)) { $0 + $1.contribution }
            #expect(abs(1 / (1 + exp(-sum)) - hit.score) < 1e-4)
        }
    }
}
