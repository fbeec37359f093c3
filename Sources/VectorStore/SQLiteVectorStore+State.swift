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

    private func restore(_ collection: StoreState.Collection, _ connection: Connection) throws {
        var row = CollectionRow(collection.description)
        try row.insert(connection)
        var start = 0
        while start < collection.records.count {
            let part = collection.records[start..<min(start + 1000, collection.records.count)]
            for (index, record) in part.enumerated() {
                let subject = "\(collection.description.name), " + Self.subject(start + index, record.id)
                guard let embedding = record.embedding else {
                    throw VectorStoreError(.invalidArgument, "the record has no embedding", subject: subject)
                }
                try check(embedding, for: collection.description, subject: subject)
            }
            let records = try prepare(
                part.map(\.id), part.map(\.text), part.map { $0.embedding ?? [] }, part.map(\.metadata))
            try put(records, into: &row, connection)
            start += 1000
        }
        try row.save(connection)
    }
}
