import Glibc
import SystemSupport
import Testing

@Suite struct ThreadTests {
    private struct Failure: Error, Equatable { let number: Int }

    @Test func bothAreRunAndBothResultsComeBack() throws {
        for number in 0..<500 {
            let (first, second) = try Thread.both(isConcurrent: true) {
                number
            } and: {
                [number]
            }
            #expect(first == number)
            #expect(second == [number])
        }
    }

    @Test(arguments: 0..<6, [false, true])
    func halvesComeBackInOrder(_ count: Int, _ isConcurrent: Bool) throws {
        let made = try Thread.inHalves(of: Array(0..<count), isConcurrent: isConcurrent) { part, half in
            part.map { [$0, half] }
        }
        #expect(made == (0..<count).map { [$0, $0 < count / 2 ? 0 : 1] })
    }

    @Test func whatEitherThrowsComesOnceBothHaveEnded() {
        let ends = LockedState(0)
        func end(_ result: Int?) throws -> Int {
            usleep(1_000)
            ends.withLock { $0 += 1 }
            guard let result else { throw Failure(number: 7) }
            return result
        }
        func both(_ first: Int?, _ second: Int?) throws {
            _ = try Thread.both(isConcurrent: true) {
                try end(first)
            } and: {
                try end(second)
            }
        }
        #expect(throws: Failure(number: 7)) { try both(nil, 1) }
        #expect(throws: Failure(number: 7)) { try both(1, nil) }
        #expect(ends.withLock(\.self) == 4)
    }

    /// `both` within `both`, and many at once: a thread that waits is never taken for one that has nothing to do.
    @Test func everyThreadDoesOneThingAtATime() throws {
        let sums = LockedState<[Int]>([])
        Thread.concurrently(8) { thread in
            for number in 0..<200 {
                let sum = try? Thread.both(isConcurrent: true) {
                    try Thread.both(isConcurrent: true) {
                        thread
                    } and: {
                        number
                    }
                } and: {
                    try Thread.both(isConcurrent: true) {
                        1_000
                    } and: {
                        10_000
                    }
                }
                sums.withLock { $0.append(sum.map { $0.0.0 + $0.0.1 + $0.1.0 + $0.1.1 } ?? -1) }
            }
        }
        let expected = (0..<8).flatMap { thread in (0..<200).map { 11_000 + thread + $0 } }
        #expect(sums.withLock(\.self).sorted() == expected.sorted())
    }

    @Test func aThreadThatIsDoneDoesWhatComesNext() {
        let threads = LockedState<[String]>([])
        for number in 1...50 {
            let isStarted = Thread.startDetached { threads.withLock { $0.append(Self.threadName) } }
            #expect(isStarted)
            threads.wait(until: { $0.count == number }) { _ in }
            // It has yet to say that it is done.
            usleep(2_000)
        }
        #expect(Set(threads.withLock(\.self)).count < 50)
    }

    /// `<process>/task/<thread>`.
    private static var threadName: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let count = readlink("/proc/thread-self", buffer.baseAddress!, 64)
            return String(decoding: buffer[..<max(0, count)].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    @Test func whatAThreadTookIsLetGoWhenItHasEnded() {
        final class Taken: Sendable {}
        weak var weakly: Taken?
        do {
            let taken = Taken()
            weakly = taken
            let isStarted = Thread.startDetached { [taken] in _ = taken }
            #expect(isStarted)
        }
        for _ in 0..<1_000 where weakly != nil { usleep(1_000) }
        #expect(weakly == nil)
    }
}
