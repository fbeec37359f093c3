import Foundation
import Glibc
import SystemSupport
import Testing

/// An index whose vectors another model has made than the one that questions are asked by.
@Suite(.timeLimit(.minutes(5))) struct ModelChangeTests {
    /// To the second of its models cats are what dogs are to the first.
    private func indexedDir() throws -> Dir {
        let dir = try Dir(["a.md": "cat\n", "b.md": "dog\n"])
        try dir.writeModel(".workspace/first", ["cat": [1, 0, 0], "dog": [0, 1, 0]])
        try dir.writeModel(".workspace/second", ["cat": [0, 1, 0], "dog": [1, 0, 0]])
        try dir.write(#"{ "model": ".workspace/first" }"#, to: ".workspace/config.json")
        dir.settle()
        #expect(try dir.ws("index").run().status == 0)
        #expect(
            try dir.ws("search", "--no-refresh", "--mode", "semantic", "-l", "-n", "1", "cat").run().lines == ["a.md"])
        return dir
    }

    private func state(_ answer: [String: Any]) -> [String] {
        let index = answer["index"] as? [String: Any]
        return [index?["state"] as? String ?? "", "\(index?["pending"] as? Int ?? -1)"]
    }

    private func expectOnlyWordsCount(_ dir: Dir) throws {
        let byMeaning = try dir.ws("search", "--no-refresh", "--json", "--mode", "semantic", "cat").run()
        // In the order of their paths, as nothing is known of them.
        #expect(try byMeaning.resultPaths() == ["a.md", "b.md"])
        #expect(try state(byMeaning.json()) == ["stale", "2"])
        let both = try dir.ws("search", "--no-refresh", "--json", "cat").run()
        #expect(try both.resultPaths().first == "a.md")
        #expect(try state(both.json()) == ["stale", "2"])
        #expect(try state(dir.ws("status", "--json").run().json()) == ["stale", "2"])
    }

    @Test func vectorsOfAnotherModelAreNotCompared() throws {
        let dir = try indexedDir()
        try dir.write(#"{ "model": ".workspace/second" }"#, to: ".workspace/config.json")
        try expectOnlyWordsCount(dir)
        let fresh = try dir.ws("search", "--json", "--mode", "semantic", "-n", "1", "cat").run()
        #expect(try fresh.resultPaths() == ["a.md"])
        #expect(try state(fresh.json()) == ["ready", "0"])
    }

    @Test func vectorsOfAnotherModelAreNotComparedByTheDaemonEither() throws {
        let dir = try indexedDir()
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        // While somebody else writes, the index cannot be made anew.
        let lock = try FileDescriptor(opening: dir.path.appending(".workspace/write.lock"), flags: O_RDWR)
        #expect(flock(lock.number, LOCK_EX) == 0)
        try dir.write(#"{ "model": ".workspace/second" }"#, to: ".workspace/config.json")
        #expect(
            try daemon.waits {
                try state(dir.ws("search", "--no-refresh", "--json", "cat").run().json()) == ["stale", "2"]
            })
        try expectOnlyWordsCount(dir)
        flock(lock.number, LOCK_UN)
        let fresh = try dir.ws("search", "--json", "--mode", "semantic", "-n", "1", "cat").run()
        #expect(try fresh.resultPaths() == ["a.md"])
        #expect(try state(fresh.json()) == ["ready", "0"])
    }

    @Test func aModelThatIsReplacedInItsPlaceCountsFromTheNextQuestionOn() throws {
        let dir = try indexedDir()
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        func answer() throws -> [String] {
            let outcome = try dir.ws("search", "--json", "--mode", "semantic", "cat").run()
            return try state(outcome.json()) + outcome.results().map { "\($0["path"] ?? "") \($0["score"] ?? "")" }
        }
        let before = try answer()
        try dir.writeModel(".workspace/first", ["cat": [0, 0, 1], "dog": [0, 0.6, 0.8]])
        let with = try answer()
        #expect(with != before)
        #expect(try daemon.stop().status == 0)
        #expect(try answer() == with)
    }
}
