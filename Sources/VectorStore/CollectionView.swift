internal import SQLite
internal import SystemSupport

/// What a collection looked like at one of its versions, as far as searching it needs that in memory. Never changes.
struct CollectionView: Sendable {
    let version: Int
    /// The rows that are there.
    private(set) var live = RowSet()
    /// Rows with this number and later ones are not known here.
    let nextRow: Int
    /// Deletions with this number and later ones are not known here.
    let nextDeletion: Int
    /// Nil where there is none, or none that can be used.
    private(set) var index: LoadedIndex?
    /// Which index this is.
    let segments: Int
    /// The rows from here on are in no segment.
    private(set) var tail = 0
    /// What is wrong with the index. Without it all rows are searched by their embeddings: right, but slower.
    private(set) var damage: String?

    /// The collection as `connection` has it. `older` and `prepared` save work.
    init(
        _ collection: CollectionRow, older: CollectionView? = nil, prepared: LoadedIndex? = nil, _ connection: Connection
    ) throws {
        version = collection.version
        nextRow = collection.nextRow
        nextDeletion = collection.nextDeletion
        segments = collection.segments
        do {
            // What was deleted before the log begins can only be seen in the rows.
            let older = older.flatMap { $0.damage == nil && $0.nextDeletion >= collection.firstDeletion ? $0 : nil }
            if let older {
                try self.catchUp(from: older, collection, prepared, connection)
            } else {
                try self.load(collection, prepared, connection)
            }
            tail = index == nil ? 0 : collection.indexedRow
        } catch let found as StoredSegment.Damage {
            live = RowSet()
            index = nil
            try Self.readRows(from: 0, collection, connection) { live.insert($0) }
            damage = found.message
        }
        guard live.count == collection.rows else { throw VectorStoreError.missingRows(collection) }
    }

    private mutating func load(_ collection: CollectionRow, _ prepared: LoadedIndex?, _ connection: Connection) throws {
        index = try LoadedIndex(of: collection, older: nil, prepared: prepared, connection)
        for segment in index?.segments ?? [] { segment.rows.forEachRange { live.insert(contentsOf: $0) } }
        if index != nil {
            try DeletionLog.forEach(from: collection.firstDeletion, in: collection, connection) { live.remove($0) }
        }
        try Self.readRows(from: index == nil ? 0 : collection.indexedRow, collection, connection) { live.insert($0) }
        index?.setLive(live)
    }

    private mutating func catchUp(
        from older: CollectionView, _ collection: CollectionRow, _ prepared: LoadedIndex?, _ connection: Connection
    ) throws {
        live = older.live
        index = older.index
        var gone: [Int] = []
        try DeletionLog.forEach(from: older.nextDeletion, in: collection, connection) { gone.append($0) }
        for row in gone { live.remove(row) }
        // What came and went since is not among these.
        try Self.readRows(from: older.nextRow, collection, connection) { live.insert($0) }
        if collection.segments == older.segments {
            for row in gone { index?.remove(row) }
        } else {
            index = try LoadedIndex(of: collection, older: older.index, prepared: prepared, connection)
            index?.setLive(live)
        }
    }

    private static func readRows(
        from first: Int, _ collection: CollectionRow, _ connection: Connection, _ found: (Int) -> Void
    ) throws {
        let statement = try connection.statement("SELECT row FROM records WHERE row >= ? AND row < ?")
        try statement.bind(collection.key(first), at: 1)
        try statement.bind(collection.key(collection.nextRow), at: 2)
        defer { statement.reset() }
        while try statement.step() { found(collection.number(statement.integer(0))) }
    }
}
