private import Glibc

/// A value behind a mutex with a condition: threads wait until it satisfies a predicate, and every change wakes the others.
package final class LockedState<Value>: @unchecked Sendable {
    // Sendable because every access to `value` happens with the mutex held. `Synchronization.Mutex` has no condition variable.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Deadlines must not move when somebody sets the clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Waits until `predicate` holds, then runs `body` with the mutex held and wakes every waiting thread.
    package func wait<Result>(until predicate: (Value) -> Bool, _ body: (inout Value) throws -> Result) rethrows
        -> Result
    {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        while !predicate(value) { pthread_cond_wait(condition, mutex) }
        return try body(&value)
    }

    /// Waits until `predicate` holds, at most for `timeout`, then runs `body` with the mutex held, with whether it holds, and wakes
    /// every waiting thread.
    package func wait<Result>(
        until predicate: (Value) -> Bool, timeout: Duration, _ body: (inout Value, Bool) throws -> Result
    ) rethrows -> Result {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = timeout.components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(clamping: seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        var holds = predicate(value)
        while !holds, pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT { holds = predicate(value) }
        return try body(&value, holds || predicate(value))
    }

    /// How often `isCancelled` is asked while somebody waits.
    private static var cancellationInterval: Duration { .milliseconds(50) }

    /// As the one without `isCancelled`, which is asked now and then: once it says so, nothing more is waited for.
    package func wait<Result>(
        until predicate: (Value) -> Bool, timeout: Duration, isCancelled: () -> Bool,
        _ body: (inout Value, Bool) throws -> Result
    ) rethrows -> Result {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while true {
            let left = isCancelled() ? .zero : max(.zero, ContinuousClock.now.duration(to: deadline))
            let isLast = left <= Self.cancellationInterval
            let result = try wait(until: predicate, timeout: min(left, Self.cancellationInterval)) { value, holds in
                holds || isLast ? try body(&value, holds) : nil
            }
            if let result { return result }
        }
    }

    /// Runs `body` with the mutex held and wakes every waiting thread.
    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try wait(until: { _ in true }, body)
    }
}
