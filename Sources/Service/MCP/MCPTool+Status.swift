import Searching
import SystemSupport

extension MCPTool {
    static func status(_ workspace: MCPWorkspace) -> MCPTool {
        MCPTool(
            name: "status", title: "What the index holds",
            description: """
                Tells which folder the other tools search, what its index holds, and whether it is up to date.
                """,
            inputSchema: #"{"type":"object","properties":{},"additionalProperties":false}"#,
            outputSchema: """
                {"type":"object","properties":{
                "workspace":{"type":"string"},
                "exists":{"type":"boolean","description":"Whether there is an index; the first search makes one"},
                "state":{"type":"string","enum":["ready","building","stale"]},
                "files":{"type":"integer"},"chunks":{"type":"integer","description":"Pieces that can be found"},
                "pending":{"type":"integer","description":"Files known to have changed that are not indexed yet"},
                "updated_at":{"type":"string"},"model":{"type":"string"},
                "watching":{"type":"string","description":"How a daemon watches it, when one does"},
                \(errorSchema)}}
                """
        ) { call in
            try call.arguments([]) { _, _ in }
            let status = try workspace.status(of: workspace.location())
            let index = status.index
            let updated = index.updatedAt.map(rfc3339(nanoseconds:))
            var text = "\(status.workspace) has "
            text +=
                status.exists
                ? "an index of \(index.files) files in \(index.chunks) pieces; it is \(index.state.rawValue), and "
                    + "\(index.pending) files are pending. Last change: \(updated ?? "none")."
                : "no index yet; the first search makes one."
            if let watching = status.watching { text += " A daemon watches it: \(watching.state.rawValue)." }
            var json = JSONWriter()
            json.object { json in
                json.member("workspace", status.workspace.description)
                json.member("exists", status.exists)
                json.member("state", index.state.rawValue)
                json.member("files", index.files)
                json.member("chunks", index.chunks)
                json.member("pending", index.pending)
                if let updated { json.member("updated_at", updated) }
                json.member("model", status.model)
                if let watching = status.watching { json.member("watching", watching.state.rawValue) }
            }
            return MCPToolResult(text: text, structured: json.bytes)
        }
    }
}
