internal import SQLite
internal import SystemSupport

/// The rows that recent filters choose. Metadata of a row never change, so only rows that are new have to be looked at.
final class FilterCache: Sendable {
    private struct Entry {
        var rows = RowSet()
        /// Rows with this number and later ones have not been looked at.
        var nextRow = 0
        /// The version of the collection that was looked at last. What was deleted before is missing here, so that only the same
        /// version and later ones may use it.
        var version = 0
        var lastUse = 0
    }

    private struct State {
        var entries: [Filter: Entry] = [:]
        var uses = 0
    }

    private static let capacity = 16
    private let state = LockedState(State())

    /// The rows of `view` that `program` chooses.
    func rows(
        _ program: FilterProgram, of view: CollectionView, _ collection: CollectionRow, _ connection: Connection
    ) throws -> RowSet {
        var entry = state.withLock { $0.entries[program.filter] } ?? Entry()
        if entry.version > view.version { entry = Entry() }
        if entry.nextRow < view.nextRow {
            try look(from: entry.nextRow, program, collection, connection) { entry.rows.insert($0) }
            entry.nextRow = view.nextRow
            entry.version = view.version
        }
        state.withLock { state in
            state.uses += 1
            entry.lastUse = state.uses
            if let there = state.entries[program.filter], there.version > entry.version { return }
            state.entries[program.filter] = entry
            if state.entries.count > Self.capacity,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
        }
        return entry.rows.intersection(view.live)
    }

    private func look(
        from first: Int, _ program: FilterProgram, _ collection: CollectionRow, _ connection: Connection,
        _ found: (Int) -> Void
    ) throws {
        let statement = try connection.statement(
            "SELECT row, metadata, metadata_checksum FROM records WHERE row >= ? AND row < ?")
        try statement.bind(collection.key(first), at: 1)
        try statement.bind(collection.key(collection.nextRow), at: 2)
        defer { statement.reset() }
        while try statement.step() {
            let key = statement.integer(0)
            let metadata = statement.text(1) ?? ""
            guard StoredRecord.metadataChecksum(key: key, metadata) == statement.integer(2) else {
                throw VectorStoreError.damagedRecord(try StoredRecord.id(key: key, connection), in: collection)
            }
            if try program.chooses(metadata) { found(collection.number(key)) }
        }
    }
}
