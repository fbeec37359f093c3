private import Glibc
import SystemSupport

/// Which watch belongs to which folder. Folders are named relative to the root, which is the empty path.
struct WatchTable: Sendable {
    private var folders: [CInt: BytePath] = [:]
    private var watches: [BytePath: CInt] = [:]

    var count: Int { folders.count }

    func folder(of watch: CInt) -> BytePath? { folders[watch] }
    func watch(of folder: BytePath) -> CInt? { watches[folder] }

    /// Notes that `watch` is of `folder`. The kernel gives a folder that is watched already the same watch again, wherever it
    /// has been moved to.
    mutating func set(_ watch: CInt, _ folder: BytePath) {
        if let old = folders[watch], old != folder, watches[old] == watch { watches[old] = nil }
        folders[watch] = folder
        watches[folder] = watch
    }

    /// Forgets a watch that the kernel has ended.
    mutating func remove(_ watch: CInt) {
        guard let folder = folders.removeValue(forKey: watch) else { return }
        if watches[folder] == watch { watches[folder] = nil }
    }

    /// Forgets the watches of `folder` and all folders below it, and returns them.
    mutating func removeAll(below folder: BytePath) -> [CInt] {
        let removed = folders.filter { folder.isEmpty || $0.value.relative(to: folder) != nil }
        for watch in removed.keys { remove(watch) }
        return Array(removed.keys)
    }
}
