import CLinux
import Glibc
import SystemSupport
import TestSupport
import Testing

@Suite struct FileDescriptorTests {
    @Test(arguments: [0, 1, 4096, 100_000], [0, 1, 5000, 100_000, 1_000_000])
    func `a file is read whole whatever size was expected`(_ size: Int, _ expected: Int) throws {
        let folder = try TemporaryDirectory()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try folder.write(content, to: "file")
        let path = folder.path.appending("file")
        #expect(try FileDescriptor(opening: path, flags: O_RDONLY).readAll(expected: expected, limit: size) == content)
        guard size > 0 else { return }
        #expect(try FileDescriptor(opening: path, flags: O_RDONLY).readAll(expected: expected, limit: size - 1) == nil)
    }

    @Test(arguments: ["link", "link/file", "../outside", "inside/../../outside", "/etc/passwd"])
    func `nothing is opened by way of a link or from outside`(_ path: String) throws {
        let folder = try TemporaryDirectory(["root/inside/file": "x", "outside": "secret"])
        let root = folder.path.appending("root")
        root.appending("link").withCString { _ = symlink("inside", $0) }
        let directory = try FileDescriptor(opening: root, flags: O_RDONLY | O_DIRECTORY)
        #expect(throws: SystemError.self) {
            _ = try directory.openBeneath(BytePath(path), flags: O_RDONLY)
        }
        #expect(ws_openat_beneath_by_steps(directory.number, path, O_RDONLY) == -1)
        let inside = try directory.openBeneath(BytePath("inside/file"), flags: O_RDONLY)
        #expect(try inside.readAll(expected: 1, limit: 10) == [UInt8(ascii: "x")])
        let bySteps = FileDescriptor(owning: ws_openat_beneath_by_steps(directory.number, "inside/file", O_RDONLY))
        #expect(try bySteps.readAll(expected: 1, limit: 10) == [UInt8(ascii: "x")])
    }

    @Test func `a lock is held until it is let go`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("lock")
        do {
            guard let lock = try FileLock.acquire(path, waiting: false) else { throw CancellationError() }
            #expect(try !canLock(path))
            let wasCurrent = lock.isStillCurrent
            #expect(wasCurrent)
        }
        #expect(try canLock(path))
    }

    @Test func `a lock on a file that was replaced is known`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("lock")
        guard let lock = try FileLock.acquire(path, waiting: true) else { throw CancellationError() }
        folder.remove("lock")
        #expect(try canLock(path))
        let isCurrent = lock.isStillCurrent
        #expect(!isCurrent)
    }

    private func canLock(_ path: BytePath) throws -> Bool {
        // An optional lock cannot be compared: it cannot be copied.
        guard try FileLock.acquire(path, waiting: false) != nil else { return false }
        return true
    }
}
