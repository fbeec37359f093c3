import SystemSupport
package import Workspace
import CollectionStore
import Indexing
import Searching

/// The workspace that tools are about. A daemon that watches it does the work; where there is none, this process does.
package final class MCPWorkspace: Sendable {
    /// Connections to the daemon that nobody uses at the moment, at most.
    private static let clientLimit = 4

    private let find: @Sendable () throws -> WorkspaceLocation
    private let folders: DaemonFolders?
    private let sources: SettingsSources
    private let clients = LockedState<[DaemonClient]>([])

    /// `find` is asked at every call: a folder becomes a workspace while the server runs. `folders` are those of the daemon.
    package init(
        folders: DaemonFolders?, sources: SettingsSources, find: @escaping @Sendable () throws -> WorkspaceLocation
    ) {
        self.find = find
        self.folders = folders
        self.sources = sources
    }

    func location() throws -> WorkspaceLocation { try find() }

    /// The answer to `question`, up to date with what is saved.
    func answer(_ question: Question, in location: WorkspaceLocation, _ call: MCPToolCall) throws -> SearchResponse {
        let started = ContinuousClock.now
        let answer = try throughDaemon {
            try $0.answer(question, in: location, refreshes: true, isCancelled: { call.isCancelled })
        }
        if let answer { return answer }
        let session = try Session(location, sources)
        return try session.answer(question, approach(session, call), since: started)
    }

    /// The text of the file at `path`, relative to the root, up to date with what is saved; nil when the index has none.
    func text(
        of path: BytePath, in location: WorkspaceLocation, _ call: MCPToolCall
    ) throws -> (IndexedText?, warnings: [String]) {
        let status = try throughDaemon {
            try $0.status(of: location, waits: true, isCancelled: { call.isCancelled })
        }
        let session = try Session(location, sources)
        return try session.text(of: path, approach(session, call, refreshes: status == nil))
    }

    func status(of location: WorkspaceLocation) throws -> StoreStatus {
        let status = try throughDaemon { try $0.status(of: location, waits: false, isCancelled: { false }) }
        return try status ?? Session(location, sources).status()
    }

    private func approach(_ session: Session, _ call: MCPToolCall, refreshes: Bool = true) -> Session.Approach {
        Session.Approach(refreshes: refreshes, isForced: false) { options in
            let told = LockedState(0)
            let summary = try session.index(options, isCancelled: { call.isCancelled }) { progress in
                // Told with the lock held: several threads come here, and what is told has to rise.
                told.withLock { told in
                    guard progress.filesDone >= told + 100 else { return }
                    told = progress.filesDone
                    call.tell(progress: progress.filesDone, of: progress.filesTotal, "Files are indexed")
                }
            }
            if summary?.wasInterrupted ?? call.isCancelled {
                throw StoreError(.cancelled, "stopped; the next call goes on from here")
            }
            return summary
        }
    }

    /// What `body` has the daemon do; nil when there is none, or it is of no use for this.
    private func throughDaemon<Result>(_ body: (DaemonClient) throws -> Result) throws -> Result? {
        var isNew = false
        while !isNew {
            let kept = clients.withLock { $0.popLast() }
            isNew = kept == nil
            guard let client = kept ?? folders.flatMap({ DaemonClient($0) }) else { return nil }
            // One with other settings answers other things.
            guard client.settings == sources.identity else { return nil }
            do {
                let result = try body(client)
                keep(client)
                return result
            } catch DaemonClient.Failure.gone {
                // Its daemon has ended since; there may be another.
            } catch DaemonClient.Failure.declined {
                keep(client)
                return nil
            } catch is DaemonClient.Failure {
                return nil
            } catch {
                keep(client)
                throw error
            }
        }
        return nil
    }

    private func keep(_ client: DaemonClient) {
        clients.withLock { if $0.count < Self.clientLimit { $0.append(client) } }
    }
}
