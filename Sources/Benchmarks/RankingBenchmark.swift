import CollectionStore
import Embedding
import Indexing
import Searching
import SystemSupport
import Workspace

/// `ranking DIR [ROUNDS [SCAN]]`: how long a search takes in a process that stays, and its phases, in the workspace `DIR`,
/// which has an index.
///
/// The nearest vectors are found as a search finds them, or, where SCAN is `exact` or `codes`, in this way alone.
/// In each of 20 rounds every query is asked once, after one round that is not counted. Prints one JSON object: how much is
/// indexed, and in milliseconds, for every phase, the median and the 99th percentile of all the searches, and the median over
/// the queries of each one's fastest round, which a machine that is busy with something else changes least.
func measureRanking(_ arguments: [String]) throws {
    guard let folder = arguments.first, let rounds = arguments.count > 1 ? Int(arguments[1]) : 20, rounds > 0,
        let scan = arguments.count > 2 ? VectorScan(rawValue: arguments[2]) : .cheapest
    else { throw Usage("ranking DIR [ROUNDS [cheapest | exact | codes]]") }
    let workspace = try WorkspaceLocation(root: BytePath(folder))
    let model = try StaticEmbeddingModel.embedded()
    let location = Indexer(workspace: workspace, settings: Settings(), model: model).location
    guard let store = try CollectionStore.openForReading(location) else {
        throw Usage("ranking DIR, where DIR has an index: ws index DIR")
    }
    store.keepReads(upTo: 256 << 20)
    let searcher = Searcher(store: store, model: model, root: workspace.root, vectorScan: scan)
    var phases: [Phase] = []
    for round in 0...rounds {
        for (query, text) in rankingQueries.enumerated() {
            let start = ContinuousClock.now
            let timings = try searcher.search(SearchRequest(query: text)).timings
            let whole = start.duration(to: .now)
            let durations =
                [("search", whole)] + timings.phases
                + [("selecting to ranking", timings.selecting + timings.reading + timings.ranking)]
            if round == 0 { phases = durations.map { Phase(name: $0.0, of: rankingQueries.count) } }
            for (phase, (_, duration)) in durations.enumerated() where round > 0 {
                phases[phase].note(duration, of: query)
            }
        }
    }
    let counts = try store.counts()
    var json = JSONWriter()
    json.object { json in
        json.member("files", counts.files)
        json.member("chunks", counts.chunks)
        json.member("queries", rankingQueries.count)
        json.member("rounds", rounds)
        json.key("milliseconds")
        json.object { json in
            for phase in phases {
                json.key(phase.name)
                json.object { json in
                    json.member("median", phase.quantile(0.5), digits: 3)
                    json.member("p99", phase.quantile(0.99), digits: 3)
                    json.member("best", phase.best, digits: 3)
                }
            }
        }
    }
    print(String(decoding: json.bytes, as: UTF8.self))
}

/// What a phase took, in milliseconds, by query and round.
private struct Phase {
    let name: String
    private var milliseconds: [[Double]]

    init(name: String, of queries: Int) {
        self.name = name
        milliseconds = Array(repeating: [], count: queries)
    }

    mutating func note(_ duration: Duration, of query: Int) { milliseconds[query].append(duration / .milliseconds(1)) }

    func quantile(_ share: Double) -> Double {
        let sorted = milliseconds.joined().sorted()
        return sorted[Int(Double(sorted.count - 1) * share)]
    }

    var best: Double {
        let sorted = milliseconds.compactMap { $0.min() }.sorted()
        return sorted[sorted.count / 2]
    }
}

/// Questions, names, phrases, error messages and code, short and long.
private let rankingQueries = [
    "where are errors turned into messages for the user",
    "parse the command line arguments",
    "retry a request after a timeout",
    "open a database connection",
    "escape HTML in a template",
    "routes matched against a path with parameters",
    "how is the cache invalidated",
    "read a file line by line",
    "convert a date to a string",
    "TokenStream",
    "to_json",
    "getOrDefault",
    "middleware",
    "validate email address",
    "cancel a running task",
    "test that an exception is raised",
    "compare two versions",
    "load settings from the environment",
    "thread pool worker queue",
    "installation instructions",
    "HttpClient",
    "parse_args",
    "StringBuilder.append",
    "std::vector<int>",
    "operator==",
    "main",
    "mutex lock guard",
    "how does the event loop wait for file descriptors",
    "which headers are sent with a redirect",
    "serialize an object to MessagePack",
    "decode base64",
    "hash map with open addressing",
    "flow that emits values until it is cancelled",
    "TypeError: cannot read property 'length' of undefined",
    "panic: runtime error: index out of range",
    "connection refused",
    "unexpected end of JSON input",
    "deprecated since version",
    "license",
    "how to contribute",
    "for (int i = 0; i < n; i++)",
    "if err != nil { return err }",
    "def __init__(self, *args, **kwargs):",
    "SELECT * FROM users WHERE id = ?",
    "public static void main(String[] args)",
    "what happens when the server closes the connection before the whole body was read",
    "where is the maximum size of an upload checked, and which error does the client get when it is exceeded",
    "dependency injection of a request's parameters into handlers, with validation of their types",
    "\"no such file or directory\"",
    "sort by two keys",
    "random number generator seed",
    "time zone offset",
    "unicode normalization",
    "split a string on white space",
    "log level",
    "add a migration to the schema",
    "session cookie signature",
    "websocket ping pong",
    "lazy initialization once",
    "reference count weak pointer",
]
