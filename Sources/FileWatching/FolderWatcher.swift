private import CLinux
private import Glibc
package import SystemSupport

/// Watches folders below a root with inotify(7), on a thread of its own, and tells what may have changed once it has settled.
///
/// Nothing is watched until `watch(_:descriptor:)` is called, which a walk does for every folder before it lists it: what
/// changes from then on is told, what was there before the walk finds. Events are hints: each says where to look again.
package final class FolderWatcher: Sendable {
    /// Changes are told when none has come for this long,
    package static let settling = Duration.milliseconds(20)
    /// or when the first of them is this old.
    package static let bound = Duration.milliseconds(200)

    /// Why nothing more is told.
    package enum End: Hashable, Sendable {
        case stopped
        /// The root was deleted, moved or unmounted.
        case rootGone
        case failed(SystemError)
    }

    /// Changes to look into, and their number for `finish`.
    package struct Task: Sendable {
        package var changes: ChangedPaths
        package var number: Int
    }

    let inotify: CInt
    let state: LockedState<WatcherState>
    /// An eventfd(2): a number written to it wakes the thread.
    private let wakeDescriptor: CInt
    /// The kernel's table of mounts, for those who ask whether it has changed; -1 where there is none.
    let mountTable: CInt
    let dataFolder: BytePath
    let root: BytePath

    /// Starts to listen for what happens below `root`, absolute and without links. `dataFolder`, likewise, is where the workspace's
    /// settings and store are; it must exist.
    package init(root: BytePath, dataFolder: BytePath) throws(SystemError) {
        inotify = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
        guard inotify >= 0 else { throw SystemError.last("start watching") }
        wakeDescriptor = ws_eventfd()
        guard wakeDescriptor >= 0 else {
            let error = SystemError.last("start watching")
            close(inotify)
            throw error
        }
        mountTable = Self.openMountTable()
        self.root = root
        self.dataFolder = dataFolder
        state = LockedState(WatcherState())
        removeCookies()
        watchDataFolder()
        noteMounts(mounts(below: root) ?? [:], before: nil)
        // The thread keeps this object until `stop`.
        guard Thread.startDetached({ self.run() }) else { throw Thread.unavailable }
    }

    /// Ends the thread. Nothing is told any more.
    package func stop() {
        state.withLock { if $0.end == nil { $0.end = .stopped } }
        wakeThread()
    }

    // MARK: Taking changes

    /// The changes that have settled, as soon as there are any; nil when it has ended, after `timeout`, or when woken.
    package func next(timeout: Duration) -> Task? {
        state.wait(until: { !$0.ready.isEmpty || $0.end != nil || $0.isWoken }, timeout: timeout) { state, _ in
            state.isWoken = false
            guard state.end == nil, !state.ready.isEmpty else { return nil }
            defer { state.ready = ChangedPaths() }
            state.isHindered = false
            return Task(changes: state.ready, number: state.readyNumber)
        }
    }

    /// Lets whoever waits in `next` or `pause` go on.
    package func wake() {
        state.withLock { $0.isWoken = true }
    }

    /// Waits for `duration`, or until it is woken or has ended.
    package func pause(_ duration: Duration) {
        state.wait(until: { $0.isWoken || $0.end != nil }, timeout: duration) { state, _ in state.isWoken = false }
    }

    /// Says that what `task` has was looked into.
    package func finish(_ task: Task) {
        state.withLock { $0.finishedNumber = max($0.finishedNumber, task.number) }
    }

    /// Gives `task` back: it could not be looked into now, and is told again.
    package func putBack(_ task: Task) {
        state.withLock { state in
            var changes = task.changes
            changes.merge(state.ready)
            state.ready = changes
            state.isHindered = true
        }
    }

    /// Tells everything as changed, as after a loss of events.
    package func invalidate() {
        state.withLock { $0.addEverythingReady() }
    }

    package var end: End? { state.withLock(\.end) }
    package var statistics: WatchStatistics { state.withLock(\.statistics) }

    // MARK: The thread

    private func run() {
        // Of its own: each is told of a change once.
        let mountTable = Self.openMountTable()
        defer { if mountTable >= 0 { close(mountTable) } }
        var mounted = mounts(below: root) ?? [:]
        noteMounts(mounted, before: nil)
        var descriptors = [
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mountTable, events: Int16(POLLPRI), revents: 0),
        ]
        while state.withLock({ $0.end == nil }) {
            let (timeout, mountChanges, comparedChanges) = state.withLock {
                ($0.millisecondsToSettle(at: .now), $0.mountChanges, $0.comparedMountChanges)
            }
            if poll(&descriptors, 3, timeout) < 0, errno != EINTR {
                let error = SystemError.last("wait for changes")
                state.withLock { $0.end = .failed(error) }
            }
            var wakes: UInt64 = 0
            _ = read(wakeDescriptor, &wakes, 8)
            // Before the events: a cookie's that comes after it must not be told first.
            if descriptors[2].revents != 0 || mountChanges != comparedChanges, let now = mounts(below: root) {
                noteMounts(now, before: mounted)
                mounted = now
                state.withLock { $0.comparedMountChanges = mountChanges }
            }
            readEvents()
            state.withLock { $0.settle(at: .now) }
        }
        state.withLock { state in
            // Nobody may use the descriptors from here on: their numbers may soon be somebody else's.
            state.isClosed = true
            close(inotify)
            close(wakeDescriptor)
            close(self.mountTable)
        }
    }

    /// Mounting makes no events of inotify, but whoever polls the table of mounts is told of it (proc(5)).
    private static func openMountTable() -> CInt { ws_open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC, 0) }

    private func readEvents() {
        // A burst is read in one go, but not so long that settled changes wait.
        for _ in 0..<64 {
            // Whoever finds the queue empty knows that what was in it is in the state.
            let isEmpty = state.withLock { state in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = retryingOnInterrupt { read(inotify, &buffer, buffer.count) }
                if count <= 0 { return true }
                buffer.removeLast(buffer.count - count)
                let now = ContinuousClock.now
                for event in InotifyEvent.events(in: buffer) { handle(event, at: now, &state) }
                return false
            }
            if isEmpty { return }
        }
    }

    func wakeThread() {
        state.withLock { state in
            var one: UInt64 = 1
            if !state.isClosed { _ = write(wakeDescriptor, &one, 8) }
        }
    }
}
