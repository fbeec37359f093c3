import CollectionStore
import Documents
import Embedding
import Glibc
import Indexing
import Searching
import Service
import SystemSupport

extension SearchCommand {
    /// Answers from files outside any workspace, in memory; nothing is written. `paths` are absolute.
    static func answer(_ request: SearchRequest, inFiles paths: [BytePath]) throws -> SearchResponse {
        let directory = try currentDirectory()
        var texts: [MemoryIndex.Text] = []
        var warnings: [String] = []
        var room = longestText
        for path in paths {
            let shown = path.relative(to: directory) ?? path
            guard try FileStatus.of(path, followingLinks: true).kind == .regular else {
                throw RequestError(
                    .noWorkspace, "\(shown) is no file, and in no workspace; 'ws index DIR' makes a folder one")
            }
            do {
                let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
                guard let bytes = try file.readAll(expected: Int(file.status().size), limit: room) else {
                    throw RequestError(
                        .refused, "these files are more than \(byteCount(longestText)); index their folder")
                }
                room -= bytes.count
                texts.append(MemoryIndex.Text(path: shown, bytes: bytes))
            } catch let error as SystemError {
                warnings.append("\(error)")
            }
        }
        return try answer(request, to: texts, warnings: warnings)
    }

    /// Answers from a text, in memory; nothing is written.
    static func answer(_ request: SearchRequest, toText text: [UInt8]) throws -> SearchResponse {
        try answer(request, to: [MemoryIndex.Text(path: BytePath(""), bytes: text)], warnings: [])
    }

    private static func answer(
        _ request: SearchRequest, to texts: [MemoryIndex.Text], warnings: [String]
    ) throws -> SearchResponse {
        let started = ContinuousClock.now
        let model = try StaticEmbeddingModel.embedded()
        let memory = try MemoryIndex(texts, model: model)
        let found = try Searcher(store: memory.store, model: model, root: nil).search(request)
        let counts = try memory.store.counts()
        let skipped = memory.skipped.map { "\($0.path) was left out: \($0.reason.explanation)" }
        return SearchResponse(
            query: request.query, mode: request.mode, workspace: nil, hits: found.hits, isTruncated: found.isTruncated,
            index: SearchResponse.Index(
                state: .ready, files: counts.files, chunks: counts.chunks, pending: 0, updatedAt: nil),
            warnings: warnings + skipped, elapsedMilliseconds: started.duration(to: .now).milliseconds,
            timings: request.explains ? found.timings : nil)
    }
}

/// Bytes of text that are searched in memory at most.
let longestText = 256 << 20
