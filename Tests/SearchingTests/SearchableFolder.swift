import CollectionStore
import Embedding
import Indexing
import SystemSupport
import TestSupport
import Workspace

@testable import Searching

/// A folder with an index, to search in.
final class SearchableFolder {
    let folder: TemporaryDirectory
    private let indexer: Indexer

    init(_ files: [String: String] = [:]) throws {
        folder = try TemporaryDirectory(files)
        let workspace = try WorkspaceLocation(root: folder.path)
        try workspace.initialize()
        var settings = Settings()
        settings.vectorIndexRows = 256
        indexer = Indexer(workspace: workspace, settings: settings, model: try .embedded())
        try index()
    }

    func index() throws { _ = try indexer.run() }

    /// Where the index is.
    var location: StoreLocation { indexer.location }

    func search(_ request: SearchRequest, scan: VectorScan = .cheapest) throws -> Searcher.Found {
        guard let store = try CollectionStore.openForReading(indexer.location) else {
            return .init(hits: [], isTruncated: false)
        }
        return try Searcher(store: store, model: indexer.model, root: folder.path, vectorScan: scan)
            .search(request)
    }

    /// A searcher that stays, with a store that keeps reads up to `bytes`.
    func keptSearcher(upTo bytes: Int) throws -> Searcher {
        guard let store = try CollectionStore.openForReading(indexer.location) else {
            throw StoreError(.damaged, "no store")
        }
        store.keepReads(upTo: bytes)
        return Searcher(store: store, model: indexer.model, root: folder.path)
    }

    /// What is nearest to the first line of the file at `path`.
    func similar(to path: String, limit: Int, scan: VectorScan) throws -> Searcher.Found {
        guard let store = try CollectionStore.openForReading(indexer.location) else {
            return .init(hits: [], isTruncated: false)
        }
        var request = SearchRequest(query: "")
        request.limit = limit
        return try Searcher(store: store, model: indexer.model, root: folder.path, vectorScan: scan)
            .similar(to: BytePath(path), line: 1, request) ?? .init(hits: [], isTruncated: false)
    }

    /// The hits of `query`, as `path:line`.
    func places(_ query: String, mode: SearchMode = .hybrid, limit: Int = 10) throws -> [String] {
        var request = SearchRequest(query: query)
        request.mode = mode
        request.limit = limit
        return try search(request).hits.map { "\($0.path):\($0.firstLine)" }
    }

    /// The paths of the hits of `query`.
    func paths(_ query: String, mode: SearchMode = .hybrid, limit: Int = 10) throws -> [String] {
        try places(query, mode: mode, limit: limit).map { String($0.prefix { $0 != ":" }) }
    }
}
