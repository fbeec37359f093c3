package import SystemSupport

/// The right to write to a store: held by one process at a time (SQLite 3.40.1 can corrupt a database that two connections
/// write or checkpoint at the same moment).
package struct WriteLock: ~Copyable, Sendable {
    private let lock: FileLock

    /// Takes the lock of the store at `location`, whose folder must exist.
    ///
    /// Looks every 10 ms for as long as `patience` milliseconds (forever when nil); returns nil when another process still
    /// holds the lock then, or when `isCancelled` says so.
    package static func acquire(
        _ location: StoreLocation, patience: Int?, isCancelled: () -> Bool = { false }
    ) throws(SystemError) -> WriteLock? {
        guard let lock = try FileLock.acquire(location.writeLock, patience: patience, isCancelled: isCancelled) else {
            return nil
        }
        return WriteLock(lock: lock)
    }

    private init(lock: consuming FileLock) { self.lock = lock }
}
