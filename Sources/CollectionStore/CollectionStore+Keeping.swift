import SQLite

extension CollectionStore {
    /// What a store that stays open knows of one state of its database, beside blocks.
    struct Kept {
        /// Of the database (`PRAGMA data_version`): another one after every commit of another connection.
        var version = -1
        /// What this connection has changed by itself.
        var changedRows = 0
        var segments: [Segment]?
        var counts: Counts?
        var vectorIndex: VectorIndex?
    }

    /// What is kept under `key`, or what `make` makes, which is kept then if anything is.
    func kept<Value>(_ key: WritableKeyPath<Kept, Value?>, _ make: () throws -> Value?) throws -> Value? {
        guard kept != nil else { return try make() }
        let version = try connection.integer("PRAGMA data_version")
        let changedRows = connection.changedRows
        if kept?.version != version || kept?.changedRows != changedRows {
            kept = Kept(version: version, changedRows: changedRows)
        }
        if let known = kept?[keyPath: key] { return known }
        let made = try make()
        kept?[keyPath: key] = made
        return made
    }
}
