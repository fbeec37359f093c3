import CollectionStore
import FileWatching
private import Glibc
import Indexing
import Searching
import SystemSupport
import Workspace

/// What clients can ask of a daemon, by name; docs/daemon.md describes it.
extension Daemon {
    package var methods: [String: RPCMethod] {
        [
            "search": RPCMethod(isLong: true) { [self] call, json in try answer(call, isSimilar: false, &json) },
            "similar": RPCMethod(isLong: true) { [self] call, json in try answer(call, isSimilar: true, &json) },
            "index": RPCMethod(isLong: true) { [self] call, json in try index(call, &json) },
            "status": RPCMethod(isLong: true) { [self] call, json in try status(call, &json) },
            "watch": RPCMethod(isLong: true) { [self] call, json in try watch(call, &json) },
            "daemon.status": RPCMethod { [self] _, json in writeStatus(to: &json) },
            "daemon.add": RPCMethod { [self] call, json in try add(call, &json) },
            "daemon.remove": RPCMethod { [self] call, json in try remove(call, &json) },
            "daemon.stop": RPCMethod { [self] _, json in
                json.object { $0.member("stopping", true) }
                requestEnd()
            },
        ]
    }

    private func answer(_ call: RPCCall, isSimilar: Bool, _ json: inout JSONWriter) throws {
        let parameters = try QuestionParameters(call, isSimilar: isSimilar)
        let reference = parameters.workspace
        let kept = try kept(reference)
        noteUse()
        let response = try kept.answer(parameters, isCancelled: { call.isCancelled })
        if log.logsDebug {
            log.write(
                .debug, "search",
                [
                    ("workspace", reference.root.description), ("query", response.query),
                    ("milliseconds", "\(response.elapsedMilliseconds)"),
                ])
        }
        response.writeJSON(to: &json, currentDirectory: reference.root, forDisplay: parameters.isForDisplay)
    }

    private func index(_ call: RPCCall, _ json: inout JSONWriter) throws {
        var options = IndexOptions()
        let reference = try call.workspaceParameters { reader, key in
            switch key {
            case "parts": options.parts = try reader.optional { try $0.array { try $0.path() } }
            case "full": options.isFull = try reader.bool()
            case "verify": options.verifies = try reader.bool()
            default: try reader.skip()
            }
        }
        let (watched, session) = try kept(reference).watched()
        let lastTold = LockedState(ContinuousClock.now - .seconds(1))
        let summary = try watched.index(options, isCancelled: { call.isCancelled }) { progress in
            let isDue = lastTold.withLock { last in
                guard last.duration(to: .now) >= .milliseconds(50) else { return false }
                last = .now
                return true
            }
            if isDue { call.tell("progress") { progress.writeJSONMembers(to: &$0) } }
        }
        guard var summary else { throw RequestError(.busy, "another process keeps writing the index") }
        summary.problems = session.warnings.map { IndexProblem(path: nil, message: $0) } + summary.problems
        summary.writeJSON(to: &json, workspace: reference.root, isDryRun: false)
    }

    private func status(_ call: RPCCall, _ json: inout JSONWriter) throws {
        var waits = false
        let reference = try call.workspaceParameters { reader, key in
            if key == "wait" { waits = try reader.bool() } else { try reader.skip() }
        }
        let kept = try kept(reference)
        if waits { try waitUntilIdle(kept, call) }
        try kept.status().writeJSON(to: &json)
    }

    /// Waits until the first run is done and all that happened before is in the index.
    private func waitUntilIdle(_ kept: KeptWorkspace, _ call: RPCCall) throws {
        while !call.isCancelled {
            switch try kept.watched().0.freshen(timeout: .seconds(1), isCancelled: { call.isCancelled }) {
            case .fresh, .cancelled: return
            case .ended: throw watchingEnded
            case .hindered(let reason): throw RequestError(.daemon, notUpToDate(reason))
            case .building, .timedOut: continue
            }
        }
    }

    /// Tells what happens until the client has enough.
    private func watch(_ call: RPCCall, _ json: inout JSONWriter) throws {
        var excluded: Set<FileIdentity> = []
        var isForced = false
        let reference = try call.workspaceParameters { reader, key in
            switch key {
            case "exclude":
                try reader.array { reader in
                    let numbers = try reader.array { try $0.numberText() }.compactMap { UInt64($0) }
                    guard numbers.count == 2 else { throw reader.problem("a file is a device and an inode") }
                    excluded.insert(FileIdentity(device: numbers[0], inode: numbers[1]))
                }
            case "forced": isForced = try reader.bool()
            default: try reader.skip()
            }
        }
        let subscription = Subscription(excluded: excluded)
        let kept = keep(
            WorkspaceList.Entry(reference, isForced: isForced))
        let number = kept.subscribe(subscription)
        if !excluded.isEmpty { kept.excludeFilesOfSubscriptions() }
        defer {
            if kept.unsubscribe(number) {
                kept.excludeFilesOfSubscriptions()
            } else {
                if !excluded.isEmpty { kept.excludeFilesOfSubscriptions() }
                release(reference)
            }
        }
        while !call.isCancelled {
            for notice in subscription.take(timeout: .milliseconds(500)) {
                guard call.tell("watch", { notice.writeJSONMembers(to: &$0) }) else { return }
            }
            let condition = kept.condition
            if condition.state == .offline || condition.state == .hindered, condition.statistics.watchedFolders == 0 {
                json.object { $0.member("end", condition.message ?? "it is watched no more") }
                return
            }
        }
        json.object { $0.member("end", nil) }
    }

    private func add(_ call: RPCCall, _ json: inout JSONWriter) throws {
        var isForced = false
        let reference = try call.workspaceParameters { reader, key in
            switch key {
            case "forced": isForced = try reader.bool()
            default: try reader.skip()
            }
        }
        let location = WorkspaceLocation(knownRoot: reference.root, dataFolder: reference.dataFolder)
        if !isForced { try location.requireProject() }
        guard reference.root.isAbsolute, try FileStatus.of(reference.root).kind == .directory else {
            throw RequestError(.invalidInput, "\(reference.root) is no folder by its whole path")
        }
        let isNew = try add(WorkspaceList.Entry(reference, isForced: isForced))
        json.object { $0.member("new", isNew) }
    }

    private func remove(_ call: RPCCall, _ json: inout JSONWriter) throws {
        let wasListed = try remove(call.workspaceParameters { reader, _ in try reader.skip() })
        json.object { $0.member("removed", wasListed) }
    }

    private func writeStatus(to json: inout JSONWriter) {
        json.object { json in
            json.member("pid", Int(getpid()))
            json.member("protocol", RPC.protocolVersion)
            json.member("uptime_seconds", uptime / .seconds(1), digits: 0)
            json.member("resident_bytes", residentBytes())
            json.key("workspaces")
            json.array { json in
                for kept in all {
                    json.object { json in
                        json.reference(kept.reference)
                        json.key("watching")
                        kept.condition.writeJSON(to: &json)
                        if let counts = try? kept.reader.counts() {
                            json.member("files", counts.files)
                            json.member("chunks", counts.chunks)
                        }
                    }
                }
            }
        }
        noteUse()
    }
}

/// Bytes of memory that this process has in use (proc(5), `statm`).
private func residentBytes() -> Int {
    guard let file = try? FileDescriptor(opening: BytePath("/proc/self/statm"), flags: O_RDONLY),
        let bytes = try? file.readAll(expected: 128, limit: 4_096)
    else { return 0 }
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    return numbers.count > 1 ? numbers[1] * Int(sysconf(CInt(_SC_PAGESIZE))) : 0
}
