internal import SQLite
internal import SystemSupport

extension SQLiteVectorStore {
    package func get(
        ids: [String], collection: String, includeEmbeddings: Bool
    ) throws(VectorStoreError) -> [Record] {
        try reading(collection) { collection, connection in
            try ids.compactMap { id in
                guard let key = try StoredRecord.key(of: id, collection: collection.id, connection) else { return nil }
                return try StoredRecord.read(
                    key: key, in: collection, includeEmbedding: includeEmbeddings, connection)
            }
        }
    }

    package func count(_ collection: String, filter: Filter?, paths: [String]) throws(VectorStoreError) -> Int {
        let program = try translatingErrors { try FilterProgram(filter, paths: paths) }
        return try reading(collection) { collection, connection in
            guard let program else { return collection.rows }
            let view = try views.view(collection, connection)
            return try views.slot(collection).filters.rows(program, of: view, collection, connection).count
        }
    }

    package func collections() throws(VectorStoreError) -> [CollectionDescription] {
        try translatingErrors {
            try database.read { try CollectionRow.all($0).map(\.description) } ?? []
        }
    }

    @discardableResult
    package func delete(ids: [String], collection: String) throws(VectorStoreError) -> Int {
        let (count, changed) = try changing(collection) { collection, connection in
            var keys: [Int] = []
            for id in ids {
                guard let key = try StoredRecord.key(of: id, collection: collection.id, connection) else { continue }
                try StoredRecord.remove(key: key, connection)
                keys.append(key)
            }
            return (try forget(keys, in: &collection, connection), collection)
        }
        indexIfDue(changed)
        return count
    }

    @discardableResult
    package func delete(where filter: Filter?, paths: [String], collection: String) throws(VectorStoreError) -> Int {
        let says = filter != Filter.and([]) || !paths.isEmpty
        guard says, let program = try translatingErrors({ try FilterProgram(filter, paths: paths) }) else {
            throw VectorStoreError(
                .invalidFilter, "nothing says what to delete; give a filter or paths, or drop the collection",
                subject: collection)
        }
        let (count, changed) = try changing(collection) { collection, connection in
            let view = try CollectionView(collection, connection)
            var keys: [Int] = []
            // A cache of its own: what this transaction sees may never be committed.
            try FilterCache().rows(program, of: view, collection, connection).forEach {
                keys.append(collection.key($0))
            }
            for key in keys { try StoredRecord.remove(key: key, connection) }
            return (try forget(keys, in: &collection, connection), collection)
        }
        indexIfDue(changed)
        return count
    }

    /// Notes that the rows with these keys have been removed.
    private func forget(_ keys: [Int], in collection: inout CollectionRow, _ connection: Connection) throws -> Int {
        guard !keys.isEmpty else { return 0 }
        collection.rows -= keys.count
        try DeletionLog.append(keys.map(collection.number), to: &collection, connection)
        try collection.save(connection)
        return keys.count
    }

    package func drop(_ collection: String) throws(VectorStoreError) {
        let id = try changing(collection) { collection, connection in
            try erase(collection, connection)
            return collection.id
        }
        views.forget(id)
    }

    /// Removes all that belongs to a collection.
    func erase(_ collection: CollectionRow, _ connection: Connection) throws {
        for segment in try StoredSegment.ids(in: collection.id, finished: nil, connection) {
            try StoredSegment.remove(segment, connection)
        }
        let range = (collection.id << CollectionRow.numberBits, (collection.id + 1) << CollectionRow.numberBits)
        for table in [
            "DELETE FROM records WHERE row >= ? AND row < ?", "DELETE FROM vectors WHERE row >= ? AND row < ?",
            "DELETE FROM deletions WHERE id >= ? AND id < ?",
        ] {
            let statement = try connection.statement(table)
            try statement.bind(range.0, at: 1)
            try statement.bind(range.1, at: 2)
            try statement.run()
        }
        let statement = try connection.statement("DELETE FROM collections WHERE id = ?")
        try statement.bind(collection.id, at: 1)
        try statement.run()
    }
}
