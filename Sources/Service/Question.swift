import CollectionStore
private import Indexing
package import Searching
package import SystemSupport

/// What is asked of a workspace.
package enum Question: Sendable {
    case search(SearchRequest)
    /// What is nearest in meaning to the record at line `line` of the file at `path`, relative to the root.
    case similar(path: BytePath, line: Int, SearchRequest)

    package var request: SearchRequest {
        switch self {
        case .search(let request), .similar(_, _, let request): request
        }
    }
}

extension Searcher {
    /// The answer to `question` by a store in the state `index`, whose counts need not be set.
    func answer(
        _ question: Question, in workspace: BytePath, counts: CollectionStore.Counts, index: SearchResponse.Index,
        warnings: [String],
        since started: ContinuousClock.Instant
    ) throws -> SearchResponse {
        let request = question.request
        let found: Found
        var timings: SearchTimings?
        switch question {
        case .search:
            found = try search(request)
            if request.explains { timings = found.timings }
        case .similar(let path, let line, _):
            guard let similar = try similar(to: path, line: line, request) else {
                throw RequestError(.notFound, "the index has nothing at line \(line) of \(path)")
            }
            found = similar
        }
        var index = index
        (index.files, index.chunks) = (counts.files, counts.chunks)
        var warnings = warnings
        if found.isVectorIndexDamaged {
            warnings.append("the index over the vectors is damaged; 'ws doctor --repair' makes it anew")
        }
        var response = SearchResponse(
            query: request.query, mode: request.mode, workspace: workspace, hits: found.hits,
            isTruncated: found.isTruncated, index: index, warnings: warnings,
            elapsedMilliseconds: started.duration(to: .now).milliseconds, timings: timings)
        if timings != nil { response.vectorSearch = found.vectorSearch }
        return response
    }
}
