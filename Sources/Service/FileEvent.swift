import CollectionStore
package import SystemSupport

/// What became of a file that had changed.
package struct FileEvent: Sendable {
    package enum Outcome: Hashable, Sendable {
        case indexed(chunks: Int)
        case removed
        /// With the code of the reason.
        case skipped(String)
    }

    /// Relative to the workspace's root.
    package var path: BytePath
    package var outcome: Outcome
    /// From the first event of the change, or the beginning of the look for changes, to the commit.
    package var milliseconds: Double

    /// What `batch`, just committed, did.
    static func events(of batch: Batch, milliseconds: Double) -> [FileEvent] {
        var events = batch.entries.map { entry in
            FileEvent(path: entry.file.path, outcome: .indexed(chunks: entry.records.count), milliseconds: milliseconds)
        }
        events += batch.removed.map { FileEvent(path: $0, outcome: .removed, milliseconds: milliseconds) }
        events += batch.skipped.map { file in
            FileEvent(path: file.path, outcome: .skipped(file.skip ?? ""), milliseconds: milliseconds)
        }
        return events.sorted { $0.path < $1.path }
    }
}
