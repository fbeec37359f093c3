private import CollectionStore
import Indexing
import Searching
package import SystemSupport

extension WatchedWorkspace.Notice {
    /// Writes the members of a notification.
    func writeJSONMembers(to json: inout JSONWriter) {
        switch self {
        case .ready(let summary):
            json.member("event", "ready")
            json.member("files", summary.files)
            json.member("chunks", summary.chunks)
        case .warning(let message):
            json.member("event", "warning")
            json.member("message", message)
        case .changed(let events):
            json.member("event", "changed")
            json.key("files")
            json.array { json in
                for event in events { json.object { event.writeJSONMembers(to: &$0) } }
            }
        }
    }

    /// Reads the parameters of a notification.
    init(reading reader: inout JSONReader) throws {
        var event = ""
        var summary = IndexSummary()
        var message = ""
        var events: [FileEvent] = []
        try reader.object { reader, key in
            switch key {
            case "event": event = try reader.string()
            case "chunks": summary.chunks = try reader.integer()
            case "message": message = try reader.string()
            case "files":
                if try reader.kind() == .array {
                    events = try reader.array { try FileEvent(reading: &$0) }
                } else {
                    summary.files = try reader.integer()
                }
            default: try reader.skip()
            }
        }
        self =
            switch event {
            case "ready": .ready(summary)
            case "warning": .warning(message)
            default: .changed(events)
            }
    }
}

extension FileEvent {
    /// Writes the members `event`, `path`, …, as `ws watch --jsonl` prints them.
    package func writeJSONMembers(to json: inout JSONWriter) {
        switch outcome {
        case .indexed(let chunks):
            json.member("event", "indexed")
            json.member("chunks", chunks)
        case .removed: json.member("event", "removed")
        case .skipped(let reason):
            json.member("event", "skipped")
            json.member("reason", reason)
        }
        json.member("path", path: path)
        json.member("milliseconds", milliseconds, digits: 1)
    }

    fileprivate init(reading reader: inout JSONReader) throws {
        var event = ""
        var chunks = 0
        var reason = ""
        self.init(path: BytePath(""), outcome: .removed, milliseconds: 0)
        try reader.object { reader, key in
            switch key {
            case "event": event = try reader.string()
            case "chunks": chunks = try reader.integer()
            case "reason": reason = try reader.string()
            case "path": path = BytePath(try reader.string())
            case "path_bytes": path = try reader.base64Path()
            case "milliseconds": milliseconds = try reader.double()
            default: try reader.skip()
            }
        }
        outcome = event == "indexed" ? .indexed(chunks: chunks) : event == "skipped" ? .skipped(reason) : .removed
    }
}
