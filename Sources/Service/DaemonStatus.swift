import Indexing
private import Searching
package import SystemSupport

/// What a daemon says of itself.
package struct DaemonStatus: Sendable {
    package struct Kept: Sendable {
        package var workspace = WorkspaceReference(root: BytePath(""), dataFolder: BytePath(""))
        package var watching = WatchCondition()
        package var files = 0
        package var chunks = 0
    }

    package var process = 0
    package var uptimeSeconds = 0
    package var residentBytes = 0
    package var workspaces: [Kept] = []

    /// Reads the result of `daemon.status`.
    init(reading reader: inout JSONReader) throws {
        try reader.object { reader, key in
            switch key {
            case "pid": process = try reader.integer()
            case "uptime_seconds": uptimeSeconds = Int(try reader.double())
            case "resident_bytes": residentBytes = try reader.integer()
            case "workspaces":
                workspaces = try reader.array { reader in
                    var kept = Kept()
                    try reader.object { reader, key in
                        switch key {
                        case "workspace": kept.workspace.root = try reader.path()
                        case "data_folder": kept.workspace.dataFolder = try reader.path()
                        case "watching": kept.watching = try WatchCondition(reading: &reader)
                        case "files": kept.files = try reader.integer()
                        case "chunks": kept.chunks = try reader.integer()
                        default: try reader.skip()
                        }
                    }
                    return kept
                }
            default: try reader.skip()
            }
        }
    }

    /// Writes what was read.
    package func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            json.member("pid", process)
            json.member("uptime_seconds", uptimeSeconds)
            json.member("resident_bytes", residentBytes)
            json.key("workspaces")
            json.array { json in
                for kept in workspaces {
                    json.object { json in
                        json.member("workspace", path: kept.workspace.root)
                        json.member("data_folder", path: kept.workspace.dataFolder)
                        json.key("watching")
                        kept.watching.writeJSON(to: &json)
                        json.member("files", kept.files)
                        json.member("chunks", kept.chunks)
                    }
                }
            }
        }
    }
}

extension IndexSummary {
    /// Reads what `writeJSON` writes.
    init(reading reader: inout JSONReader) throws {
        self.init()
        try reader.object { reader, key in
            switch key {
            case "added": added = try reader.integer()
            case "changed": changed = try reader.integer()
            case "removed": removed = try reader.integer()
            case "unchanged": unchanged = try reader.integer()
            case "skipped": skipped = try reader.counts()
            case "files": files = try reader.integer()
            case "chunks": chunks = try reader.integer()
            case "bytes_read": bytesRead = try reader.integer()
            case "interrupted": wasInterrupted = try reader.bool()
            case "warnings":
                problems = try reader.array { IndexProblem(path: nil, message: try $0.string()) }
            case "elapsed_ms": elapsedMilliseconds = try reader.double()
            default: try reader.skip()
            }
        }
    }
}

extension StoreStatus {
    /// Reads what `writeJSON` writes.
    init(reading reader: inout JSONReader) throws {
        self.init(
            workspace: BytePath(""), database: BytePath(""), model: "",
            index: .init(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil))
        try reader.object { reader, key in
            switch key {
            case "workspace": workspace = BytePath(try reader.string())
            case "workspace_bytes": workspace = try reader.base64Path()
            case "database": database = BytePath(try reader.string())
            case "database_bytes": database = try reader.base64Path()
            case "exists": exists = try reader.bool()
            case "model": model = try reader.string()
            case "index": index = try .init(reading: &reader)
            case "text_bytes": textBytes = try reader.integer()
            case "store_bytes": storeBytes = try reader.integer()
            case "skipped": skipped = try reader.counts()
            case "watching": watching = try WatchCondition(reading: &reader)
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    fileprivate mutating func counts() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        try object { reader, key in counts[key] = try reader.integer() }
        return counts
    }
}
