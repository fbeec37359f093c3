internal import SQLite
internal import SystemSupport

/// The newest view of every collection that was asked for.
final class CollectionViews: Sendable {
    /// Another reader has seen a newer state than the caller's snapshot, which had better be taken again.
    struct SnapshotIsOld: Error {}

    /// What is kept of one collection.
    final class Slot: Sendable {
        /// Caught up by one thread at a time: the others wait rather than do the same work.
        let view = LockedState<CollectionView?>(nil)
        let filters = FilterCache()
        /// An index that has just been made, for the next view.
        let prepared = LockedState<LoadedIndex?>(nil)
        /// Damage of codes that a search met: from then on that index is not used.
        let damage = LockedState<(segments: Int, message: String)?>(nil)
        /// Why the index could not be built the last time.
        let failure = LockedState<VectorStoreError?>(nil)
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
        let slot = slot(collection)
        return try slot.view.withLock { view in
            if let current = view {
                if current.version == collection.version { return current }
                if current.version > collection.version { throw SnapshotIsOld() }
            }
            let newer = try CollectionView(
                collection, older: view, prepared: slot.prepared.withLock { $0 }, connection)
            slot.prepared.withLock { if $0?.quantizerID == newer.index?.quantizerID { $0 = nil } }
            view = newer
            return newer
        }
    }

    /// Forgets everything: the database holds something else now.
    func reset() { slots.withLock { $0 = [:] } }

    func forget(_ collection: Int) { slots.withLock { $0[collection] = nil } }
}
