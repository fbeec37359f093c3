import Embedding
import Indexing
import SystemSupport
import Workspace

@testable import Searching
@testable import Service

// libFuzzer calls on one thread.
nonisolated(unsafe) private let searcher: Searcher = {
    let texts = [
        MemoryIndex.Text(
            path: BytePath("src/store.py"), bytes: Array("def open_store(path):\n    return Store(path)\n".utf8)),
        MemoryIndex.Text(path: BytePath("README.md"), bytes: Array("# Words\n\nA page about \"quoted words\".\n".utf8)),
    ]
    let model = try! StaticEmbeddingModel.embedded()
    return Searcher(store: try! MemoryIndex(texts, model: model).store, model: model, root: nil)
}()

/// The first line is the query, each further one a glob.
@Sendable func fuzzQuery(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var request = SearchRequest(query: String(decoding: lines.first ?? [], as: UTF8.self))
    for mode in [SearchMode.hybrid, .lexical] {
        request.mode = mode
        _ = try? searcher.search(request)
    }
    request.filter.globs = lines.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    if !request.filter.globs.isEmpty { _ = try? searcher.search(request) }
}

/// A line of the daemon's socket, as far as it is looked at before a workspace is.
@Sendable func fuzzFrame(_ input: [UInt8]) {
    guard let request = try? RPCRequest(input) else { return }
    let call = RPCCall(request) { _ in true }
    _ = try? QuestionParameters(call, isSimilar: false)
    _ = try? QuestionParameters(call, isSimilar: true)
    call.notify("fuzz") { $0.member("method", request.method) }
}
