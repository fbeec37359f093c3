import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

/// A power cut loses what the disk was not told to keep: an ext4 of its own is shut down without a word to its journal
/// (`EXT4_IOC_SHUTDOWN`), while parts of the database are on the disk already. Needs root and loop devices.
@Suite(.enabled(if: geteuid() == 0, "needs root"), .serialized, .timeLimit(.minutes(10)))
struct PowerCutTests {
    private let rounds = isLongRun ? 30 : 8

    private func makeDisk() throws -> Disk {
        guard let disk = try? Disk() else { try Test.cancel("needs mkfs.ext4 and loop devices") }
        return disk
    }

    @Test func nothingIsDamagedAndTheNextRunMakesUpForIt() throws {
        let disk = try makeDisk()
        for round in 0..<rounds {
            try disk.cut(round, wrapper: [])
            let damage = try disk.damage()
            #expect(damage == nil, "round \(round)")
            try disk.expectFresh("round \(round)")
        }
    }

    /// The test would not notice anything otherwise.
    @Test func withoutTheCallsThatFlushItIsDamaged() throws {
        let eatmydata = "/usr/bin/eatmydata"
        guard FileManager.default.isExecutableFile(atPath: eatmydata) else { try Test.cancel("needs eatmydata") }
        let disk = try makeDisk()
        var damaged = 0
        for round in 0..<30 where damaged == 0 {
            try disk.cut(round, wrapper: [eatmydata])
            if try disk.damage() != nil { damaged += 1 }
        }
        #expect(damaged > 0)
    }
}

/// A workspace whose store is on a small disk of its own.
private final class Disk {
    struct Unavailable: Error {}

    private let dir: Dir
    private let image: String
    private let mountPoint: BytePath
    private var random = SplitMix(seed: 3)

    init() throws {
        dir = try Dir()
        image = dir.path.parent.appending("disk.img").description
        mountPoint = dir.path.parent.appending("disk")
        mkdir(mountPoint.description, 0o700)
        for index in 0..<60 { try write(index, round: 0) }
        let made = try dir.command("/bin/sh", "-c", "truncate -s 96M \"$1\" && mkfs.ext4 -q -F \"$1\"", "sh", image)
            .run()
        guard made.status == 0, try mount() else { throw Unavailable() }
        // There is an index before the first cut, or there would be nothing to lose.
        try #require(try command("index", "--quiet").run().status == 0)
        sync()
    }

    deinit { umount2(mountPoint.description, CInt(MNT_DETACH)) }

    private func mount() throws -> Bool {
        try dir.command("mount", "-o", "loop", image, mountPoint.description).run().status == 0
    }

    func command(_ arguments: String...) -> TestCommand {
        dir.ws("--data-dir", mountPoint.appending("data").description).adding(arguments)
    }

    private func write(_ index: Int, round: Int) throws {
        let words = (0..<400).map { "word\(($0 &* 7919 &+ index &* 31 &+ round) % 5_003)" }.joined(separator: " ")
        try dir.write("def f\(index)(): return \(round)\n# \(words)\n", to: "d\(index % 7)/f\(index).py")
    }

    /// Has the index brought up to date, and cuts the power at some moment of that or just after it.
    func cut(_ round: Int, wrapper: [String]) throws {
        for index in 0..<60 where (index + round) % 3 != 0 { try write(index, round: round + 1) }
        var command = command("index", "--quiet")
        command.arguments = wrapper.map { Array($0.utf8) } + command.arguments
        let running = try command.start()
        if round.isMultiple(of: 2) {
            usleep(UInt32.random(in: 50_000..<400_000, using: &random))
        } else {
            _ = running.waits { false }
        }
        // The kernel may write any file whenever it likes, this one before the log of what is in it.
        for name in dir.everything(in: mountPoint).keys where name.hasSuffix("index.db") {
            let file = open(mountPoint.appending(name).description, O_RDONLY)
            writeOut(file, 0, 0, 7)
            close(file)
        }
        let folder = open(mountPoint.description, O_RDONLY | O_DIRECTORY)
        var withoutFlushing: UInt32 = 2
        let failure = control(folder, 0x8004_587D, &withoutFlushing)
        close(folder)
        #expect(failure == 0, "the disk cannot be shut down")
        _ = try running.wait()
        while umount2(mountPoint.description, 0) != 0, errno == EBUSY { usleep(10_000) }
        try #require(try mount())
    }

    /// What `ws doctor` finds wrong; nil when all is well.
    func damage() throws -> String? {
        let doctor = try command("doctor").run()
        return doctor.status == 0 ? nil : doctor.text + doctor.errors
    }

    func expectFresh(_ comment: String) throws {
        let index = try command("index", "--quiet").run()
        #expect(index.status == 0, "\(comment): \(index.errors)")
        let answers = try dir.answers("--data-dir", mountPoint.appending("data").description)
        #expect(try answers == dir.answersOfFreshIndex(), "\(comment)")
    }
}

// Variadic in C.
@_silgen_name("ioctl")
private func control(_ file: CInt, _ request: UInt, _ argument: UnsafeMutablePointer<UInt32>) -> CInt

// The Glibc module lacks it.
@discardableResult
@_silgen_name("sync_file_range")
private func writeOut(_ file: CInt, _ offset: Int, _ count: Int, _ flags: UInt32) -> CInt
