import Glibc

// Measures parts of ws that no command shows alone. `scripts/bench-*` run it; nothing of it is installed.

func fail(_ message: String, status: CInt) -> Never {
    let line = Array("ws-benchmarks: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
}

let benchmarks: [(name: String, run: ([String]) throws -> Void)] = [
    ("embedding", measureEmbedding), ("embed", writeEmbeddings), ("ranking", measureRanking),
    ("vector-index", measureVectorIndex),
]

let arguments = Array(CommandLine.arguments.dropFirst())
guard let name = arguments.first, let benchmark = benchmarks.first(where: { $0.name == name }) else {
    fail("usage: ws-benchmarks \(benchmarks.map(\.name).joined(separator: "|")) ...", status: 64)
}
do {
    try benchmark.run(Array(arguments.dropFirst()))
} catch {
    fail("\(error)", status: 1)
}
