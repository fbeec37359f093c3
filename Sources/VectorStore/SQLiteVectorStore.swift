private import Glibc
internal import SQLite
internal import SystemSupport

/// The engine of both backends: a SQLite database on disk or in memory, searched through views of it in memory.
package final class SQLiteVectorStore: VectorStore {
    let database: Database
    let cache: VectorCache
    let views = CollectionViews()
    let configuration: VectorStoreConfiguration
    let isCancelled: @Sendable () -> Bool
    /// Held while an index is built: one at a time, since each takes all processors.
    let building = LockedState(false)
    let background = LockedState(BackgroundWork())

    /// Opens the store; `isCancelled` is asked while a change waits for another process.
    package init(
        _ configuration: VectorStoreConfiguration, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(VectorStoreError) {
        self.configuration = configuration
        self.isCancelled = isCancelled
        try configuration.check()
        cache = VectorCache(limit: configuration.memoryLimit ?? availableMemory() / 4)
        database = try translatingErrors {
            let folder = try configuration.backend == .memory ? nil : Self.folder(configuration.directory)
            return try Database(folder, patience: configuration.patience, isCancelled: isCancelled)
        }
    }

    private static func folder(_ directory: String?) throws -> StoreFolder {
        if let directory {
            guard !directory.isEmpty else {
                throw VectorStoreError(.invalidSettings, "the folder's name is empty", subject: "directory")
            }
            return StoreFolder(path: try workingDirectory().appending(directory).normalized)
        }
        if let data = environmentPath("XDG_DATA_HOME"), data.isAbsolute {
            return StoreFolder(path: data.appending("ws"))
        }
        guard let home = environmentPath("HOME"), home.isAbsolute else {
            throw VectorStoreError(
                .invalidSettings, "neither XDG_DATA_HOME nor HOME is set; name a folder", subject: "directory")
        }
        return StoreFolder(path: home.appending(".local/share/ws"))
    }

    private static func workingDirectory() throws -> BytePath {
        guard let path = getcwd(nil, 0) else { throw SystemError.last("find the current folder") }
        defer { free(path) }
        return BytePath(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }

    private static func environmentPath(_ name: String) -> BytePath? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return BytePath(bytes: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    // MARK: - Doing things on a collection

    /// Runs `body` on one state of the collection called `name`.
    func reading<Result>(
        _ name: String, _ body: (CollectionRow, Connection) throws -> Result
    ) throws(VectorStoreError) -> Result {
        try translatingErrors {
            while true {
                do {
                    let result = try database.read { connection in
                        // Someone has put another file in its place: nothing that is known is of it.
                        if database.takeReplacement() {
                            views.reset()
                            cache.reset()
                        }
                        return try body(CollectionRow.load(name, connection), connection)
                    }
                    guard let result else { throw VectorStoreError.unknownCollection(name) }
                    return result
                } catch is CollectionViews.SnapshotIsOld {
                    continue
                }
            }
        }
    }

    /// Runs `body` on the collection called `name` in a transaction; it saves the row itself.
    func changing<Result>(
        _ name: String, _ body: (inout CollectionRow, Connection) throws -> Result
    ) throws(VectorStoreError) -> Result {
        try translatingErrors {
            try database.write { connection in
                var collection = try CollectionRow.load(name, connection)
                return try body(&collection, connection)
            }
        }
    }
}
