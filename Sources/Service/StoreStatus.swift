private import CollectionStore
private import Embedding
private import Indexing
package import Searching
package import SystemSupport
private import Workspace

/// What `ws status` tells.
package struct StoreStatus: Sendable {
    package var workspace: BytePath
    package var database: BytePath
    package var model: String
    package var index: SearchResponse.Index
    /// Whether there is an index.
    package var exists = false
    /// Of the searchable files' text, and of the database on disk.
    package var textBytes = 0
    package var storeBytes = 0
    /// Files by the code of their `SkipReason`.
    package var skipped: [String: Int] = [:]
    /// How a daemon watches the workspace; nil when none does.
    package var watching: WatchCondition?

    package init(workspace: BytePath, database: BytePath, model: String, index: SearchResponse.Index) {
        self.workspace = workspace
        self.database = database
        self.model = model
        self.index = index
    }

    /// Writes the status as docs/json.md has it.
    package func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            json.member("schema_version", SearchResponse.schemaVersion)
            json.member("workspace", path: workspace)
            json.member("database", path: database)
            json.member("exists", exists)
            json.member("model", model)
            json.key("index")
            index.writeJSON(to: &json)
            json.member("text_bytes", textBytes)
            json.member("store_bytes", storeBytes)
            json.key("skipped")
            writeCounts(skipped, to: &json)
            guard let watching else { return }
            json.key("watching")
            watching.writeJSON(to: &json)
        }
    }
}

extension Session {
    /// What the store holds, and how many files differ from it: `pending` or, when it is nil, what a look at the folder tells.
    package func status(pending: Int? = nil) throws -> StoreStatus {
        let store = try openStore()
        let location = indexer.location
        var status = StoreStatus(
            workspace: workspace.root, database: location.database, model: model.name,
            index: SearchResponse.Index(
                state: .ready, files: 0, chunks: 0,
                pending: try pending ?? indexer.changes(since: store).changes.count, updatedAt: nil))
        status.storeBytes = location.ownFiles.reduce(0) { $0 + Int((try? FileStatus.of($1))?.size ?? 0) }
        guard let store else {
            status.index.state = .building
            return status
        }
        status.exists = true
        let counts = try store.counts()
        (status.index.files, status.index.chunks) = (counts.files, counts.chunks)
        status.index = try status.index.asIn(store, indexer.versions)
        (status.textBytes, status.skipped) = (counts.textBytes, counts.skipped)
        return status
    }
}
