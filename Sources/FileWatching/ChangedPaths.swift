package import SystemSupport

/// What may have changed below a root since the last time it was told.
package struct ChangedPaths: Sendable {
    /// More than this many are told as everything: a walk of the whole tree is cheaper then, and memory stays bounded.
    static let limit = 4_096

    /// Files and folders, relative to the root; for a folder all that is in it.
    package private(set) var paths: Set<BytePath> = []
    /// Whether anything may have changed: events were lost, or are too many.
    package private(set) var isEverything = false
    /// Whether the settings or the ignore file of the workspace may have changed.
    package var areSettings = false
    /// When the first of the changes was seen.
    package private(set) var firstSeen: ContinuousClock.Instant?
    private(set) var lastSeen: ContinuousClock.Instant?

    package init() {}

    package var isEmpty: Bool { paths.isEmpty && !isEverything && !areSettings }

    mutating func add(_ path: BytePath, at now: ContinuousClock.Instant) {
        note(now)
        if isEverything { return }
        paths.insert(path)
        if paths.count > Self.limit || path.isEmpty { addEverything(at: now) }
    }

    mutating func addEverything(at now: ContinuousClock.Instant) {
        note(now)
        isEverything = true
        paths.removeAll()
    }

    mutating func addSettings(at now: ContinuousClock.Instant) {
        note(now)
        areSettings = true
    }

    /// Adds what `later` has.
    mutating func merge(_ later: ChangedPaths) {
        guard let first = later.firstSeen, let last = later.lastSeen else { return }
        if later.isEverything { addEverything(at: first) }
        for path in later.paths { add(path, at: first) }
        if later.areSettings { addSettings(at: first) }
        note(last)
    }

    private mutating func note(_ now: ContinuousClock.Instant) {
        if firstSeen == nil { firstSeen = now }
        lastSeen = max(lastSeen ?? now, now)
    }
}
