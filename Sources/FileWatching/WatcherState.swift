import SystemSupport

/// How watching goes.
package struct WatchStatistics: Hashable, Sendable {
    /// Folders with a watch.
    package var watchedFolders = 0
    /// Folders that could not be watched: the kernel's limit is reached, or memory.
    package var unwatchedFolders = 0
    /// How often the kernel's queue overflowed.
    package var overflows = 0
    /// Mounts below the root of file systems that do not tell of all changes.
    package var silentMounts = 0
    /// Paths that changed, as far as known, and were not looked into yet.
    package var waitingPaths = 0

    package init() {}
}

/// What a watcher knows, behind its lock.
struct WatcherState: Sendable {
    var table = WatchTable()
    /// The watch of the data folder.
    var dataWatch: CInt?
    /// Its device and inode.
    var dataIdentity: [UInt64]?
    /// Changes that have not settled.
    var gathering = ChangedPaths()
    /// Changes to be taken.
    var ready = ChangedPaths()
    /// Counts the times that changes became ready; and up to which of them they were looked into.
    var readyNumber = 0
    var finishedNumber = 0
    /// For every cookie whose event came, the number of the changes before it.
    var cookies: [[UInt8]: Int] = [:]
    var unwatched: Set<BytePath> = []
    var overflows = 0
    /// Folders that file systems are mounted on that do not tell of all changes.
    var silentMounts: [BytePath] = []
    var end: FolderWatcher.End?
    var isClosed = false
    /// Whether whoever waits for changes is to look around.
    var isWoken = false
    /// Whether changes were given back that have not been taken again.
    var isHindered = false
    /// How often those who asked found that the table of mounts had changed, and how many of these times the thread knows of.
    var mountChanges = 0
    var comparedMountChanges = 0

    /// Whether nothing that was told is left to look into.
    var isAllLookedInto: Bool {
        gathering.isEmpty && ready.isEmpty && finishedNumber >= readyNumber && !isHindered
            && comparedMountChanges == mountChanges
    }

    var statistics: WatchStatistics {
        var statistics = WatchStatistics()
        statistics.watchedFolders = table.count
        statistics.unwatchedFolders = unwatched.count
        statistics.overflows = overflows
        statistics.silentMounts = silentMounts.count
        // What is being looked into has no number, nor has everything.
        statistics.waitingPaths = max(gathering.paths.union(ready.paths).count, isAllLookedInto ? 0 : 1)
        return statistics
    }

    /// How long to wait for events: -1 for as long as it takes.
    func millisecondsToSettle(at now: ContinuousClock.Instant) -> CInt {
        guard let due else { return -1 }
        let left = now.duration(to: due) / .milliseconds(1)
        return CInt(max(0, min(left.rounded(.up), 1_000)))
    }

    /// Makes the changes ready that have settled by `now`.
    mutating func settle(at now: ContinuousClock.Instant) {
        if let due, due <= now { makeReady() }
    }

    /// Makes all changes ready, settled or not.
    mutating func makeReady() {
        if gathering.isEmpty { return }
        ready.merge(gathering)
        gathering = ChangedPaths()
        readyNumber += 1
    }

    mutating func addEverythingReady() {
        gathering.addEverything(at: .now)
        makeReady()
    }

    private var due: ContinuousClock.Instant? {
        guard let first = gathering.firstSeen, let last = gathering.lastSeen else { return nil }
        return min(last + FolderWatcher.settling, first + FolderWatcher.bound)
    }
}
