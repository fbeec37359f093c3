internal import SQLite

extension SQLiteVectorStore {
    package func state() throws(VectorStoreError) -> StoreState {
        try translatingErrors {
            let collections = try database.read { connection in
                try CollectionRow.all(connection).map { collection in
                    var records: [Record] = []
                    records.reserveCapacity(collection.rows)
                    try StoredRecord.forEach(in: collection, includeEmbeddings: true, connection) { records.append($0) }
                    return StoreState.Collection(description: collection.description, records: records)
                }
            }
            return StoreState(collections: collections ?? [])
        }
    }

    package func restore(_ state: StoreState) throws(VectorStoreError) {
        try translatingErrors {
            // Everything is refused before anything is removed.
            var names: Set<[UInt8]> = []
            for collection in state.collections {
                try check(collection.description)
                guard names.insert(Array(collection.description.name.utf8)).inserted else {
                    throw VectorStoreError(
                        .invalidArgument, "the state has two collections of this name",
                        subject: collection.description.name)
                }
            }
            try database.write { connection in
                for collection in try CollectionRow.all(connection) { try erase(collection, connection) }
                for collection in state.collections { try restore(collection, connection) }
            }
            views.reset()
        }
    }

    /// Calls `collection` with every collection, or the one called `name`, and the count of its records, then `record` with each of
    /// these, oldest first; all of one state of the store.
    package func export(
        _ name: String?, collection: (CollectionDescription, _ count: Int) throws -> Void,
        record: (Record) throws -> Void
    ) throws {
        let found: Void? = try database.read { connection in
            let rows = try name.map { [try CollectionRow.load($0, connection)] } ?? CollectionRow.all(connection)
            for row in rows {
                try collection(row.description, row.rows)
                try StoredRecord.forEach(in: row, includeEmbeddings: true, connection, record)
            }
        }
        if found == nil, let name { throw VectorStoreError.unknownCollection(name) }
    }

    private func restore(_ collection: StoreState.Collection, _ connection: Connection) throws {
        var row = CollectionRow(collection.description)
        try row.insert(connection)
        var start = 0
        while start < collection.records.count {
            let part = collection.records[start..<min(start + 1000, collection.records.count)]
            for (index, record) in part.enumerated() {
                let metric = collection.description.metric
                if let reason = refusal(of: record.embedding ?? [], for: collection.description, metric: metric) {
                    throw Self.refused(reason, row: start + index, id: record.id)
                }
            }
            try put(prepare(Array(part)), into: &row, connection)
            start += 1000
        }
        try row.save(connection)
    }
}
