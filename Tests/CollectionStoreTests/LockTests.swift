import Glibc
import SystemSupport
import TestSupport
import Testing

@testable import CollectionStore

@Suite struct LockTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        try fixture.write { try $0.commit(StoreFixture.batch(["a": "red"])) }
    }

    @Test func oneWriterAtATime() throws {
        func isFree(patience: Int?, isCancelled: Bool = false) throws -> Bool {
            try WriteLock.acquire(fixture.location, patience: patience, isCancelled: { isCancelled }) != nil
        }
        do {
            let lock = try WriteLock.acquire(fixture.location, patience: 0)
            for (patience, isCancelled) in [(0, false), (20, false), (nil, true)] {
                let isFree = try isFree(patience: patience, isCancelled: isCancelled)
                #expect(!isFree)
            }
            withExtendedLifetime(lock) {}
        }
        let isFree = try isFree(patience: 0)
        #expect(isFree)
    }

    @Test func aReplacedLockFileIsLockedAnew() throws {
        let path = fixture.folder.path.appending("lock")
        guard let old = try FileLock.acquire(path, waiting: false) else {
            throw StoreError(.locked, "a new lock is taken")
        }
        fixture.folder.remove("lock")
        let isOldCurrent = old.isStillCurrent
        #expect(!isOldCurrent)
        let isNewTaken = try FileLock.acquire(path, waiting: false) != nil
        #expect(isNewTaken)
    }

    @Test func aLinkIsNotLocked() throws {
        try fixture.folder.write("", to: "elsewhere")
        let link = fixture.folder.path.appending("lock")
        #expect(symlink("elsewhere", link.description) == 0)
        #expect(throws: SystemError.self) { _ = try FileLock.acquire(link, waiting: false) }
    }

    /// Closing any descriptor on a file drops all of a process's locks on it (fcntl(2)).
    @Test func openingToWriteKeepsTheLocksOfAReaderInTheSameProcess() throws {
        let inode = try FileStatus.of(fixture.location.database).inode
        func locks() throws -> Int {
            let text = try FileDescriptor(opening: BytePath("/proc/locks"), flags: O_RDONLY)
                .readAll(expected: 1 << 16, limit: 1 << 24)!
            return String(decoding: text, as: UTF8.self).split(separator: "\n").count {
                $0.contains("POSIX") && $0.contains(":\(inode) ")
            }
        }
        let reader = try #require(try CollectionStore.openForReading(fixture.location))
        let before = try locks()
        try #require(before > 0, "SQLite holds a shared lock while a database is open")
        try reader.snapshot {
            #expect(try reader.texts() == ["a": "red"])
            try fixture.write { try $0.commit(StoreFixture.batch(["b": "green"])) }
            #expect(try locks() >= before)
            #expect(try reader.texts() == ["a": "red"])
        }
        #expect(try reader.texts() == ["a": "red", "b": "green"])
    }
}
