package import Searching
package import SystemSupport

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

    package init(workspace: BytePath, database: BytePath, model: String, index: SearchResponse.Index) {
        self.workspace = workspace
        self.database = database
        self.model = model
        self.index = index
    }

    package var text: String {
        var rows = [
            ("Workspace", workspace.description), ("Database", "\(database), \(byteCount(storeBytes))"),
            ("Model", model),
        ]
        if exists {
            rows.append(("State", index.state.rawValue))
            rows.append(("Files", "\(grouped(index.files)), \(byteCount(textBytes)) of text"))
            rows.append(("Chunks", grouped(index.chunks)))
            rows.append(("Pending", grouped(index.pending)))
            if let updated = index.updatedAt { rows.append(("Updated", rfc3339(nanoseconds: updated))) }
            if !skipped.isEmpty { rows.append(("Skipped", reasonsText(skipped, count: "files"))) }
        } else {
            rows.append(("State", "no index yet; 'ws index' makes one"))
        }
        return columns(rows)
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
        }
    }
}

/// Names and what belongs to them, one below the other.
func columns(_ rows: [(name: String, text: String)]) -> String {
    let width = rows.map(\.name.utf8.count).max() ?? 0
    return rows.map { row in
        "\(row.name)\(String(repeating: " ", count: width - row.name.utf8.count + 2))\(row.text)\n"
    }.joined()
}
