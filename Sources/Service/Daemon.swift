private import CLinux
private import Glibc
import Indexing
import SystemSupport
import Workspace

/// The daemon of a user: keeps the indexes of workspaces up to date and answers questions about them.
package final class Daemon: Sendable {
    private struct State: Sendable {
        var kept: [WorkspaceReference: KeptWorkspace] = [:]
        /// Those that are kept for good, not just for as long as somebody watches through a connection.
        var list = WorkspaceList()
        var threads = 0
        var isStopped = false
        /// Whether a store is open that will have to be closed.
        var isWarm = false
    }

    /// How long a store that nothing is asked of stays open.
    private static let idleTime = Duration.seconds(60)
    /// Caches go when less memory than this is free.
    private static let leastMemory = 256 << 20

    package let folders: DaemonFolders
    private let sources: SettingsSources
    package let log: EventLog
    private let state = LockedState(State())
    private let started = ContinuousClock.now
    /// Asks whoever runs the daemon to end it.
    private let requestStop: @Sendable () -> Void

    /// Reads the list and begins to watch what is in it. To be made by the holder of `DaemonFolders.lock` only.
    package init(
        _ folders: DaemonFolders, _ sources: SettingsSources, log: EventLog,
        requestStop: @escaping @Sendable () -> Void
    ) throws {
        self.folders = folders
        self.sources = sources
        self.log = log
        self.requestStop = requestStop
        ws_limit_memory_pools(2)
        let list = try WorkspaceList(readingFrom: folders.list)
        state.withLock { $0.list = list }
        for entry in list.entries { keep(entry) }
        guard Thread.startDetached({ self.coolDown() }) else { throw Thread.unavailable }
    }

    // MARK: Workspaces

    /// The workspace that `reference` names, if it is kept.
    func kept(_ reference: WorkspaceReference) throws -> KeptWorkspace {
        guard let kept = state.withLock({ $0.kept[reference] }) else {
            throw RequestError(.daemon, "\(reference.root) is not watched; 'ws daemon add' has it watched")
        }
        return kept
    }

    var all: [KeptWorkspace] {
        state.withLock(\.kept).values.sorted { $0.location.root < $1.location.root }
    }

    /// Begins to keep a workspace, unless it is kept already.
    @discardableResult
    func keep(_ entry: WorkspaceList.Entry) -> KeptWorkspace {
        let location = WorkspaceLocation(
            knownRoot: entry.workspace.root, dataFolder: entry.workspace.dataFolder)
        let (kept, isNew) = state.withLock { state in
            if let kept = state.kept[entry.workspace] { return (kept, false) }
            let kept = KeptWorkspace(entry, location, sources, log: log) { [weak self] entry in self?.note(entry) }
            state.kept[entry.workspace] = kept
            state.threads += 1
            return (kept, true)
        }
        if isNew {
            log.write(.info, "workspace.added", [("workspace", location.root.description)])
            let isStarted = Thread.startDetached { [self] in
                kept.run()
                state.withLock { $0.threads -= 1 }
            }
            if !isStarted {
                state.withLock { state in
                    state.threads -= 1
                    state.kept[entry.workspace] = nil
                }
                log.write(.error, "workspace.failed", [("reason", "\(Thread.unavailable)")])
            }
        }
        return kept
    }

    /// Keeps a workspace for good. Returns whether it is new to the list.
    func add(_ entry: WorkspaceList.Entry) throws -> Bool {
        let kept = keep(entry)
        let isNew = try changeList { $0.add(entry) }
        kept.update(entry)
        return isNew
    }

    /// Keeps a workspace no longer than somebody watches it. Returns whether it was in the list.
    func remove(_ reference: WorkspaceReference) throws -> Bool {
        let wasListed = try changeList { $0.remove(reference) }
        release(reference)
        return wasListed
    }

    /// Lets go of a workspace that is not in the list.
    func release(_ reference: WorkspaceReference) {
        let kept = state.withLock { state -> KeptWorkspace? in
            if state.list.entries.contains(where: { $0.workspace == reference }) { return nil }
            return state.kept.removeValue(forKey: reference)
        }
        guard let kept else { return }
        kept.stop()
        kept.reader.close()
        log.write(.info, "workspace.removed", [("workspace", reference.root.description)])
    }

    private func note(_ entry: WorkspaceList.Entry) {
        do {
            try changeList { list in
                if list.entries.contains(where: { $0.workspace == entry.workspace }) { list.add(entry) }
            }
        } catch { log.write(.warning, "list.failed", [("reason", "\(error)")]) }
    }

    private func changeList<Result>(_ change: (inout WorkspaceList) -> Result) throws -> Result {
        try state.withLock { state in
            let before = state.list.entries
            var list = state.list
            let result = change(&list)
            if list.entries != before { try list.write(to: folders.list) }
            state.list = list
            return result
        }
    }

    // MARK: Ends

    /// Ends all watching, and waits for it.
    package func stop() {
        let kept = state.withLock { state in
            state.isStopped = true
            return Array(state.kept.values)
        }
        for kept in kept { kept.stop() }
        state.wait(until: { $0.threads == 0 }, timeout: .seconds(20)) { _, _ in }
    }

    func requestEnd() { requestStop() }

    // MARK: Memory

    /// To be called with every question.
    func noteUse() { state.withLock { $0.isWarm = true } }

    /// Lets go of what stores keep of reads when nothing was asked of them for a while, of all of it when memory runs short. Sleeps
    /// while none is open.
    private func coolDown() {
        while true {
            let isStopped = state.wait(until: { $0.isWarm || $0.isStopped }) { state in
                state.isWarm = false
                return state.isStopped
            }
            if isStopped { return }
            var areOpen = true
            while areOpen {
                state.wait(until: \.isStopped, timeout: .seconds(30)) { _, _ in }
                let isShort = availableMemory() < Self.leastMemory
                areOpen = all.map { $0.reader.coolDown(idleFor: Self.idleTime, isMemoryShort: isShort) }.contains(true)
                if state.withLock(\.isStopped) { return }
            }
        }
    }

    var uptime: Duration { started.duration(to: .now) }
}
