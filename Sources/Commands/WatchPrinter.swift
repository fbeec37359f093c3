import Glibc
import Indexing
import Searching
import Service
import SystemSupport
import Workspace

/// Prints what happens in watched workspaces, line by line as it happens, from any thread.
final class WatchPrinter: Sendable {
    private let printsJSON: Bool
    let isQuiet: Bool
    /// Whether only one workspace is watched, so that paths need not tell which.
    private let isAlone: Bool
    /// Whether whoever read the lines has gone.
    private let isClosed = LockedState(false)

    init(printsJSON: Bool, isQuiet: Bool, isAlone: Bool) {
        self.printsJSON = printsJSON
        self.isQuiet = isQuiet
        self.isAlone = isAlone
    }

    var hasNoReader: Bool { isClosed.withLock(\.self) }

    func print(_ notice: WatchedWorkspace.Notice, of workspace: WorkspaceLocation) {
        switch notice {
        case .ready(let summary):
            if printsJSON {
                write(
                    json(workspace) { json in
                        json.member("event", "ready")
                        json.member("files", summary.files)
                        json.member("chunks", summary.chunks)
                    })
            } else if !isQuiet {
                write(Array("Watching \(workspace.root): \(grouped(summary.files)) files. Ctrl-C ends it.\n".utf8))
            }
        case .changed(let events):
            if !printsJSON, isQuiet { return }
            write(events.flatMap { printsJSON ? json($0, workspace) : line($0, workspace) })
        case .warning(let message): warn(message)
        }
    }

    private func line(_ event: FileEvent, _ workspace: WorkspaceLocation) -> [UInt8] {
        let path = isAlone ? event.path : workspace.root.appending(event.path)
        let time = duration(milliseconds: event.milliseconds)
        let text =
            switch event.outcome {
            case .indexed(let chunks): "indexed  \(path)  \(chunks) \(chunks == 1 ? "chunk" : "chunks"), \(time)\n"
            case .removed: "removed  \(path)  \(time)\n"
            case .skipped(let reason): "skipped  \(path)  \(reason), \(time)\n"
            }
        return Array(text.utf8)
    }

    private func json(_ event: FileEvent, _ workspace: WorkspaceLocation) -> [UInt8] {
        json(workspace) { json in
            event.writeJSONMembers(to: &json)
        }
    }

    private func json(_ workspace: WorkspaceLocation, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            body(&json)
            json.member("workspace", path: workspace.root)
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func write(_ bytes: [UInt8]) {
        isClosed.withLock { isClosed in
            do {
                let output = Output()
                try output.write(bytes)
                try output.flush()
            } catch {
                isClosed = true
            }
        }
    }
}
