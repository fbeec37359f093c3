package import SystemSupport

/// How a run of the indexer is to go about its work.
package struct IndexOptions: Sendable {
    /// The folders and files to bring up to date, relative to the root; nil for all of it.
    package var parts: [BytePath]?
    /// Makes everything anew, whatever the store has.
    package var isFull = false
    /// Reads and hashes every file, instead of trusting inode, size and times.
    package var verifies = false
    /// Finds out what would be done, and does nothing.
    package var isDryRun = false
    /// Whether to build the index over the vectors where it is missing or no longer fits: nobody who waits for an answer should wait
    /// for that too.
    package var buildsVectorIndex = true
    /// How long to wait for another process that is writing, in milliseconds; nil for as long as it takes.
    package var patience: Int?
    /// Told when another process is writing and is waited for.
    package var willWait: (@Sendable () -> Void)?

    package init() {}
}
