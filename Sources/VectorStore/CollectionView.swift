import SQLite
import SystemSupport

/// What a collection looked like at one of its versions, as far as searching it needs that in memory. Never changes.
struct CollectionView: Sendable {
    let version: Int
    /// The rows that are there.
    var live: RowSet
    /// Rows with this number and later ones are not known here.
    var nextRow: Int
    /// Deletions with this number and later ones are not known here.
    var nextDeletion: Int

    /// The collection as `connection` has it.
    init(_ collection: CollectionRow, _ connection: Connection) throws {
        try self.init(CollectionView(), collection, connection)
    }

    private init() {
        version = 0
        live = RowSet()
        nextRow = 0
        nextDeletion = 0
    }

    /// `older`, brought up to what `connection` has.
    init(_ older: CollectionView, _ collection: CollectionRow, _ connection: Connection) throws {
        var older = older
        // What was deleted since can no longer be told.
        if older.nextDeletion < collection.firstDeletion { older = CollectionView() }
        version = collection.version
        live = older.live
        nextRow = collection.nextRow
        nextDeletion = collection.nextDeletion
        // What is deleted again is not among the rows below: so nothing needs to be taken away when nothing was there.
        if !live.isEmpty {
            try DeletionLog.forEach(from: older.nextDeletion, in: collection, connection) { live.remove($0) }
        }
        let statement = try connection.statement("SELECT row FROM records WHERE row >= ? AND row < ?")
        try statement.bind(collection.key(older.nextRow), at: 1)
        try statement.bind(collection.key(collection.nextRow), at: 2)
        defer { statement.reset() }
        while try statement.step() { live.insert(collection.number(statement.integer(0))) }
        guard live.count == collection.rows else { throw VectorStoreError.missingRows(collection) }
    }
}

/// The newest view of every collection that was asked for.
final class CollectionViews: Sendable {
    /// Another reader has seen a newer state than the caller's snapshot, which had better be taken again.
    struct SnapshotIsOld: Error {}

    /// The views of one collection, one caught up at a time: the others wait rather than do the same work.
    final class Slot: Sendable {
        let view = LockedState<CollectionView?>(nil)
        let filters = FilterCache()
    }

    private let slots = LockedState<[Int: Slot]>([:])

    func slot(_ collection: CollectionRow) -> Slot {
        slots.withLock { slots in
            if let slot = slots[collection.id] { return slot }
            let slot = Slot()
            slots[collection.id] = slot
            return slot
        }
    }

    /// The view of `collection` at its version. Throws `SnapshotIsOld`.
    func view(_ collection: CollectionRow, _ connection: Connection) throws -> CollectionView {
        try slot(collection).view.withLock { view in
            if let current = view {
                if current.version == collection.version { return current }
                if current.version > collection.version { throw SnapshotIsOld() }
                let newer = try CollectionView(current, collection, connection)
                view = newer
                return newer
            }
            let first = try CollectionView(collection, connection)
            view = first
            return first
        }
    }

    /// Forgets everything: the database has been replaced.
    func reset() { slots.withLock { $0 = [:] } }

    func forget(_ collection: Int) { slots.withLock { $0[collection] = nil } }
}
