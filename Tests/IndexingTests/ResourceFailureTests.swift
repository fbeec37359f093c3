import CollectionStore
import Foundation
import Indexing
import SystemSupport
import TestSupport
import Testing

/// Memory, descriptors and reads that are refused: told, or the end of the process, and never a store that is damaged or an answer that
/// is wrong.
@Suite struct ResourceFailureTests {
    private static let count = isLongRun ? 40 : 8

    private func workspace() throws -> TestWorkspace {
        let workspace = try TestWorkspace(
            Dictionary(uniqueKeysWithValues: (0..<30).map { ("base/f\($0).md", "words \($0)\nmore \($0)") }))
        try workspace.index()
        return workspace
    }

    private func expectSound(_ workspace: TestWorkspace, _ comment: String) throws {
        if let store = try workspace.openForReading() { #expect(try store.findDamage() == [], "\(comment)") }
    }

    /// Runs `ws index` under each wrapper after a change, and once without.
    private func sweep(_ wrappers: [[String]], mustFail: Bool = true) throws {
        let workspace = try workspace()
        var failures = 0
        for (round, wrapper) in wrappers.enumerated() {
            for number in 0..<8 { try workspace.folder.write("round \(round) of \(number)", to: "base/f\(number).md") }
            let outcome = try Program.index(workspace.root, wrapper: wrapper)
            if outcome.status != 0 {
                failures += 1
            }
            try expectSound(workspace, "\(wrapper): \(outcome)")
        }
        if mustFail { #expect(failures > 0) }
        let outcome = try Program.index(workspace.root)
        #expect(outcome.status == 0, "\(outcome.output)")
        try expectFresh(workspace)
    }

    @Test(
        .enabled(if: Program.hasStrace, "needs strace"),
        arguments: [("mmap", "ENOMEM"), ("openat", "EMFILE"), ("openat2", "ENFILE"), ("clone3", "EAGAIN")])
    func whatTheKernelRefusesLeavesTheStoreSound(call: String, failure: String) throws {
        // Every call from one on. A file or folder that cannot be opened is left as it is.
        try sweep(
            (0..<Self.count).map { Program.strace(call, "\(1 + $0 * $0)+", "error=\(failure)") },
            mustFail: call != "openat2")
    }

    @Test(.enabled(if: Program.hasFaultInjection, "needs fiu-utils"))
    func memoryThatIsRefusedLeavesTheStoreSound() throws {
        try sweep(
            (0..<Self.count).map { round in
                [
                    "/usr/bin/fiu-run", "-x", "-c",
                    "enable_random name=libc/mm/*,probability=\(0.01 / Double(1 << round / 2))",
                ]
            })
    }

    @Test(.enabled(if: Program.hasFaultInjection, "needs fiu-utils"), arguments: ["posix/io/rw/*", "posix/io/sync/*"])
    func readsAndWritesThatFailLeaveTheStoreSound(calls: String) throws {
        try sweep(
            (0..<Self.count).map { round in
                [
                    "/usr/bin/fiu-run", "-x", "-c",
                    "enable_random name=\(calls),probability=\(0.3 / Double(1 << round / 2))",
                ]
            })
    }

    @Test(.enabled(if: Program.hasStrace, "needs strace"), arguments: ["pread64", "mmap", "openat"])
    func aSearchThatCannotReadAnswersNothingWrong(call: String) throws {
        let workspace = try workspace()
        let search = ["search", "--no-refresh", "-n", "40", "--workspace", workspace.root.description, "words more 7"]
        let intact = try Program.run(search)
        #expect(intact.status == 0)
        for round in 0..<Self.count {
            let number = 1 + round * round
            let outcome = try Program.run(search, wrapper: Program.strace(call, "\(number)", "error=EIO"))
            if outcome.status == 0 { #expect(outcome.output == intact.output, "\(call) \(number)") }
            if outcome.status == 2 { #expect(!outcome.output.isEmpty) }
        }
    }
}
