package import FileWatching
package import Indexing
private import Searching
package import SystemSupport

/// How the watching of a workspace goes.
package struct WatchCondition: Sendable {
    package enum State: String, Sendable {
        /// The first run, which compares everything, is under way.
        case starting
        /// Everything that happened was looked into, or is just being.
        case watching
        /// Something hinders it; it goes on when that is gone.
        case hindered
        /// The folder is not there, or is another one.
        case offline
        case stopped
    }

    package var state = State.starting
    /// Why, when something is wrong.
    package var message: String?
    package var statistics = WatchStatistics()
    /// Of the run under way, when there is one.
    package var progress: IndexProgress?
    /// Whether the file system does not tell of all changes, so that every question looks at all files.
    package var needsWalks = false

    package init() {}

    /// What is to be said about folders that are not watched.
    package var limitation: String? {
        if statistics.unwatchedFolders > 0 { return statistics.limitation() }
        if needsWalks { return "the file system does not tell of all changes, so that every search looks for them" }
        guard statistics.silentMounts > 0 else { return nil }
        let what = statistics.silentMounts == 1 ? "a file system mounted in it does" : "file systems mounted in it do"
        return "\(what) not tell of all changes, so that every search looks for them there"
    }

    /// Writes the members `state`, `folders`, … of an object.
    func writeJSON(to json: inout JSONWriter) {
        json.object { json in
            json.member("state", state.rawValue)
            json.member("message", message)
            json.member("watched_folders", statistics.watchedFolders)
            json.member("unwatched_folders", statistics.unwatchedFolders)
            json.member("overflows", statistics.overflows)
            json.member("silent_mounts", statistics.silentMounts)
            json.member("needs_walks", needsWalks)
            json.member("limitation", limitation)
            guard let progress else { return }
            json.key("progress")
            json.object { progress.writeJSONMembers(to: &$0) }
        }
    }
}

extension WatchStatistics {
    /// What is to be said when there are folders, of `root`, that are not watched.
    func limitation(of root: BytePath? = nil) -> String {
        let folders = "\(unwatchedFolders) folders" + (root.map { " of \($0)" } ?? "")
        return
            "\(folders) cannot be watched and are looked at every \(WatchedWorkspace.pollInterval.components.seconds) "
            + "seconds; 'sysctl fs.inotify.max_user_watches=1048576' allows more watches"
    }
}

extension WatchCondition {
    /// Reads what `writeJSON` writes.
    package init(reading reader: inout JSONReader) throws {
        self.init()
        try reader.object { reader, key in
            switch key {
            case "state": state = try reader.named(State.self)
            case "message": message = try reader.optional { try $0.string() }
            case "watched_folders": statistics.watchedFolders = try reader.integer()
            case "unwatched_folders": statistics.unwatchedFolders = try reader.integer()
            case "overflows": statistics.overflows = try reader.integer()
            case "progress": progress = try IndexProgress(reading: &reader)
            case "silent_mounts": statistics.silentMounts = try reader.integer()
            case "needs_walks": needsWalks = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}

extension IndexProgress {
    func writeJSONMembers(to json: inout JSONWriter) {
        json.member("files_done", filesDone)
        json.member("files_total", filesTotal)
        json.member("bytes_done", bytesDone)
        json.member("bytes_total", bytesTotal)
    }

    init(reading reader: inout JSONReader) throws {
        self.init(filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0)
        try reader.object { reader, key in
            switch key {
            case "files_done": filesDone = try reader.integer()
            case "files_total": filesTotal = try reader.integer()
            case "bytes_done": bytesDone = try reader.integer()
            case "bytes_total": bytesTotal = try reader.integer()
            default: try reader.skip()
            }
        }
    }
}
