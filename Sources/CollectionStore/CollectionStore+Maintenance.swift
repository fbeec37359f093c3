import SQLite
import SystemSupport

extension CollectionStore {
    /// What a store holds.
    package struct Counts: Sendable {
        /// Searchable files.
        package var files = 0
        package var chunks = 0
        /// Of the texts of searchable files.
        package var textBytes = 0
        /// Files that are not searchable, by the code of the reason.
        package var skipped: [String: Int] = [:]
        package var segments = 0
        /// Of the database, without its write-ahead log.
        package var storeBytes = 0
    }

    package func counts() throws -> Counts {
        if let kept = cache.keptCounts { return kept }
        let counts = try readCounts()
        cache.keep(counts)
        return counts
    }

    private func readCounts() throws -> Counts {
        var counts = Counts()
        // Apart, so that not all rows are sorted to be grouped.
        let searchable = try connection.statement(
            "SELECT count(*), sum(documents), sum(text_bytes) FROM files WHERE skip IS NULL")
        defer { searchable.reset() }
        if try searchable.step() {
            counts.files = searchable.integer(0)
            counts.chunks = searchable.integer(1)
            counts.textBytes = searchable.integer(2)
        }
        let skipped = try connection.statement(
            "SELECT skip, count(*) FROM files WHERE skip IS NOT NULL GROUP BY skip")
        defer { skipped.reset() }
        while try skipped.step() { counts.skipped[skipped.text(0) ?? ""] = skipped.integer(1) }
        counts.segments = try connection.integer("SELECT count(*) FROM segments WHERE state = 1")
        counts.storeBytes = try connection.integer("PRAGMA page_count") * connection.integer("PRAGMA page_size")
        return counts
    }

    /// The segments that were made by `versions`.
    package func segments(madeBy versions: String) throws -> Set<Int> {
        let statement = try connection.statement("SELECT id FROM segments WHERE state = 1 AND versions = ?")
        try statement.bind(versions, at: 1)
        defer { statement.reset() }
        var segments: Set<Int> = []
        while try statement.step() { segments.insert(statement.integer(0)) }
        return segments
    }

    /// How many searchable files are in segments that were made by other `versions`, so that they are to be done again.
    package func countOfFiles(notMadeBy versions: String) throws -> Int {
        let others = try connection.statement("SELECT EXISTS(SELECT 1 FROM segments WHERE state = 1 AND versions <> ?)")
        try others.bind(versions, at: 1)
        defer { others.reset() }
        guard try others.step(), others.integer(0) == 1 else { return 0 }
        let files = try connection.statement(
            """
            SELECT count(*) FROM files WHERE skip IS NULL
                AND segment IN (SELECT id FROM segments WHERE state = 1 AND versions <> ?)
            """)
        try files.bind(versions, at: 1)
        defer { files.reset() }
        return try files.step() ? files.integer(0) : 0
    }

    /// Whether the first index was ever finished.
    package func isComplete() throws -> Bool { try metadata("complete") != nil }

    package func noteCompletion() throws { try setMetadata("complete", to: "1") }

    /// Whether an interrupted run left words of purged files behind.
    package func needsTidying() throws -> Bool { try !segmentsToPurge().isEmpty }

    /// When the store was last changed, in nanoseconds since 1970.
    package func updatedAt() throws -> Int64? { try metadata("updated").flatMap { Int64($0) } }

    /// Merges segments where there are many or much is deleted, and gives free pages back to the file system.
    package func tidy(isCancelled: () -> Bool = { false }) throws {
        let hasPurged = try purgeSegments()
        do { try mergeSegments(isCancelled: isCancelled) } catch let error as StoreError where error.code == .cancelled
        {
            // The old segments are all there; the next writer drops the unfinished one and begins anew.
        }
        let free = try connection.integer("PRAGMA freelist_count")
        let pages = try connection.integer("PRAGMA page_count")
        // Some slack is left: pages that come back at once need not be given away. Those with purged words in them are.
        if hasPurged || free * 20 > pages { try connection.execute("PRAGMA incremental_vacuum") }
    }

    /// Ends writing: moves the write-ahead log into the database, so that readers find none, not even in a folder they cannot
    /// write to.
    package func close(holding lock: borrowing WriteLock) throws {
        try connection.execute("PRAGMA busy_timeout=100")
        // Readers may hold parts of the log back; the next writer then does it.
        _ = try connection.integer("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}
