private import CLinux
private import Glibc
package import SystemSupport

extension FolderWatcher {
    /// What changes content or what is there. Not opening, reading, or closing what was read: then a search makes no events.
    private static let mask =
        [
            IN_CREATE, IN_CLOSE_WRITE, IN_MODIFY, IN_ATTRIB, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO, IN_DELETE_SELF,
            IN_MOVE_SELF,
        ].reduce(UInt32(0)) { $0 | UInt32($1) } | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)

    /// Watches the folder that `descriptor` is open on, `folder` relative to the root. One that cannot be watched is counted.
    package func watch(_ folder: BytePath, _ descriptor: CInt) {
        state.withLock { state in
            guard !state.isClosed else { return }
            // By its descriptor, so that no link or rename can come between.
            let watch = inotify_add_watch(inotify, "/proc/self/fd/\(descriptor)", Self.mask)
            if watch >= 0 {
                state.table.set(watch, folder)
                state.unwatched.remove(folder)
            } else if state.unwatched.count < ChangedPaths.limit {
                state.unwatched.insert(folder)
            }
        }
    }

    /// Watches the data folder, anew when it has been replaced.
    func watchDataFolder() {
        state.withLock { state in
            let watch = dataFolder.withCString { inotify_add_watch(inotify, $0, Self.mask | UInt32(IN_DONT_FOLLOW)) }
            // Another folder has taken the place of the one that was watched, and its store is gone.
            if let old = state.dataWatch, old != watch { state.gathering.addEverything(at: .now) }
            state.dataWatch = watch >= 0 ? watch : nil
            state.dataIdentity = dataIdentity
        }
    }

    /// Device and inode of the data folder as it is now.
    private var dataIdentity: [UInt64]? {
        (try? FileStatus.of(dataFolder, followingLinks: true)).map { [$0.device, $0.inode] }
    }

    func handle(_ event: InotifyEvent, at now: ContinuousClock.Instant, _ state: inout WatcherState) {
        if event.has(IN_Q_OVERFLOW) {
            state.overflows += 1
            // Folders may have been moved meanwhile: the walk that follows watches them again, under their names.
            unwatchAll(below: BytePath(""), &state)
            state.gathering.addEverything(at: now)
        } else if event.watch == state.dataWatch {
            handleInDataFolder(event, at: now, &state)
        } else if event.has(IN_IGNORED) {
            state.table.remove(event.watch)
        } else if let folder = state.table.folder(of: event.watch) {
            handle(event, in: folder, at: now, &state)
        }
    }

    private func handle(
        _ event: InotifyEvent, in folder: BytePath, at now: ContinuousClock.Instant, _ state: inout WatcherState
    ) {
        if event.has(IN_DELETE_SELF) || event.has(IN_MOVE_SELF) || event.has(IN_UNMOUNT) {
            // Of another folder than the root the one above it tells as well.
            if folder.isEmpty { state.end = .rootGone }
            if event.has(IN_UNMOUNT) { state.gathering.add(folder, at: now) }
            return
        }
        if event.name.elementsEqual(".gitignore".utf8) {
            // All in the folder is to be judged again, and what is ignored now need not be watched.
            unwatchAll(below: folder, &state)
            state.gathering.add(folder, at: now)
            return
        }
        let path = folder.appending(event.name)
        // The store's folder in the workspace makes events of its own.
        if folder.isEmpty, path.lastComponent.elementsEqual(dataFolder.lastComponent) {
            if event.has(IN_DELETE) || event.has(IN_MOVED_FROM) || event.has(IN_CREATE) || event.has(IN_MOVED_TO) {
                state.gathering.addEverything(at: now)
                state.gathering.addSettings(at: now)
            }
            return
        }
        if event.has(IN_ISDIR), event.has(IN_DELETE) || event.has(IN_MOVED_FROM) { unwatchAll(below: path, &state) }
        state.gathering.add(path, at: now)
    }

    private func handleInDataFolder(
        _ event: InotifyEvent, at now: ContinuousClock.Instant, _ state: inout WatcherState
    ) {
        if event.has(IN_DELETE_SELF) || event.has(IN_MOVE_SELF) || event.has(IN_IGNORED) || event.has(IN_UNMOUNT) {
            state.dataWatch = nil
            state.gathering.addEverything(at: now)
        } else if event.name.starts(with: Self.cookiePrefix) {
            guard event.has(IN_CREATE) else { return }
            // Whoever waits for the cookie does not wait for things to settle.
            state.makeReady()
            state.cookies[Array(event.name)] = state.readyNumber
        } else if event.name.elementsEqual("config.json".utf8) || event.name.elementsEqual("ignore".utf8) {
            unwatchAll(below: BytePath(""), &state)
            state.gathering.addSettings(at: now)
            state.gathering.addEverything(at: now)
        } else if event.name.elementsEqual("index.db".utf8), event.has(IN_DELETE) || event.has(IN_MOVED_FROM) {
            state.gathering.addEverything(at: now)
        }
    }

    /// Takes over what is mounted below the root. Where that is something else than `before`, the folders to watch are others; nil
    /// where nothing was looked at before.
    func noteMounts(_ mounted: [BytePath: String], before: [BytePath: String]?) {
        state.withLock { state in
            state.silentMounts = mounted.filter { !tellsAllChanges(type: $0.value) }.map(\.key)
            guard let before else { return }
            for folder in Set(mounted.keys).union(before.keys) where mounted[folder] != before[folder] {
                unwatchAll(below: folder, &state)
                state.gathering.add(folder, at: .now)
            }
        }
    }

    private func unwatchAll(below folder: BytePath, _ state: inout WatcherState) {
        for watch in state.table.removeAll(below: folder) { inotify_rm_watch(inotify, watch) }
        state.unwatched = state.unwatched.filter { !folder.isEmpty && $0.relative(to: folder) == nil }
    }

    // MARK: Barrier

    private static let cookiePrefix = Array(".ws-cookie-".utf8)

    /// Removes what a process left that was killed while it waited. No one misses a cookie: its event comes when it is made.
    func removeCookies() {
        guard let stream = dataFolder.withCString({ opendir($0) }) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.starts(with: Self.cookiePrefix) { _ = dataFolder.appending(name).withCString { unlink($0) } }
        }
    }

    /// What came of waiting for the past.
    package enum Past: Sendable {
        case lookedInto
        case timedOut
        /// It cannot be looked into now.
        case hindered
        case ended
        case cancelled
    }

    /// Waits until all that happened before this call was looked into (`finish`), `timeout` at most.
    ///
    /// The kernel queues the event of a change before the system call that made it returns, so there is nothing to wait for when the
    /// queue is empty and what was in it was looked into. Otherwise the method is Watchman's: a file made now makes an event that
    /// comes after all others. Where events do not tell everything, `walking` has everything looked at; what is mounted below the
    /// root and does not tell is looked at anyway. `isCancelled` is asked every 50 ms. Throws when the file cannot be made.
    package func waitForPast(
        timeout: Duration, walking: Bool = false, isCancelled: () -> Bool = { false }
    ) throws(SystemError) -> Past {
        let deadline = ContinuousClock.now + timeout
        let number: Int
        if walking {
            number = state.withLock { state in
                state.addEverythingReady()
                return state.readyNumber
            }
        } else {
            var past: Int?
            if !state.withLock(hasNothingWaiting) {
                past = try numberOfPast(until: deadline, isCancelled)
                if past == nil { return end != nil ? .ended : isCancelled() ? .cancelled : .timedOut }
            }
            guard let last = numberOfSilentMounts() ?? past else { return .lookedInto }
            number = last
        }
        // Whoever has given up for now tries again.
        state.withLock { state in
            guard state.finishedNumber < number, state.isHindered else { return }
            state.isHindered = false
            state.isWoken = true
        }
        return state.wait(
            until: { $0.finishedNumber >= number || $0.end != nil || $0.isHindered },
            timeout: ContinuousClock.now.duration(to: deadline), isCancelled: isCancelled
        ) { state, _ in
            if state.finishedNumber >= number { return .lookedInto }
            if state.end != nil { return .ended }
            return state.isHindered ? .hindered : isCancelled() ? .cancelled : .timedOut
        }
    }

    /// Has what is mounted without telling of all changes looked at; the number of that, which comes after all before it. Nil where
    /// there is none.
    private func numberOfSilentMounts() -> Int? {
        state.withLock { state in
            if state.silentMounts.isEmpty { return nil }
            for folder in state.silentMounts { state.gathering.add(folder, at: .now) }
            state.makeReady()
            return state.readyNumber
        }
    }

    /// Whether all that has happened so far was looked into.
    private func hasNothingWaiting(_ state: inout WatcherState) -> Bool {
        guard !state.isClosed, state.end == nil else { return false }
        var table = pollfd(fd: mountTable, events: Int16(POLLPRI), revents: 0)
        if poll(&table, 1, 0) > 0 { state.mountChanges += 1 }
        guard state.isAllLookedInto, ws_waiting_bytes(inotify) == 0, state.dataWatch != nil else { return false }
        // Of a folder above that is replaced nothing is told.
        return dataIdentity == state.dataIdentity
    }

    /// The number of the changes that happened before this call; nil when it has ended or is cancelled, or after `deadline`.
    private func numberOfPast(
        until deadline: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(SystemError) -> Int? {
        // The event of a file can be lost: with a queue that overflows, or a folder that is replaced just now.
        var patience = Duration.milliseconds(500)
        while end == nil, !isCancelled() {
            let left = ContinuousClock.now.duration(to: deadline)
            if left <= .zero { return nil }
            if let number = try numberOfCookie(timeout: min(patience, left)) { return number }
            patience *= 2
        }
        return nil
    }

    private func numberOfCookie(timeout: Duration) throws(SystemError) -> Int? {
        let name = Self.cookiePrefix + Array("\(getpid())-\(nextCookie())".utf8)
        let path = dataFolder.appending(name)
        // Costs next to nothing for the folder that is watched, and the thread may not know yet that another one is there.
        watchDataFolder()
        do {
            _ = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        }
        defer { _ = path.withCString { unlink($0) } }
        return state.wait(until: { $0.cookies[name] != nil || $0.end != nil }, timeout: timeout) { state, _ in
            state.cookies.removeValue(forKey: name)
        }
    }

    private func nextCookie() -> UInt64 { UInt64.random(in: 0...UInt64.max) }
}
