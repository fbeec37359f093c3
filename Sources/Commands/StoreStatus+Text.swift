import Searching
package import Service
import FileWatching
import SystemSupport

extension StoreStatus {
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
            if let watching { rows.append(("Watched", text(watching))) }
        } else {
            rows.append(("State", "no index yet; 'ws index' makes one"))
        }
        return columns(rows)
    }

    private func text(_ watching: WatchCondition) -> String {
        let folders = "\(grouped(watching.statistics.watchedFolders)) folders, by the daemon"
        let notes = [watching.message, watching.limitation].compactMap { $0.map { safeText($0, width: nil) } }
        return ([folders] + notes).joined(separator: "; ")
    }
}

/// Names and what belongs to them, one below the other.
func columns(_ rows: [(name: String, text: String)]) -> String {
    let width = rows.map(\.name.utf8.count).max() ?? 0
    return rows.map { row in
        "\(row.name)\(String(repeating: " ", count: width - row.name.utf8.count + 2))\(row.text)\n"
    }.joined()
}
