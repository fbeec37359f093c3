internal import SystemSupport

/// Runs `body` over slices of `0..<count`, one a thread, and waits. Slices begin at multiples of `step`.
func concurrently(_ count: Int, step: Int = 1, threads: Int, _ body: (Range<Int>) -> Void) {
    let steps = (count + step - 1) / step
    let threads = max(1, min(threads, steps))
    if threads == 1 { return body(0..<count) }
    withoutActuallyEscaping(body) { body in
        let slices = Slices(body: body)
        Thread.concurrently(threads) { index in
            let from = steps * index / threads * step
            let to = min(count, steps * (index + 1) / threads * step)
            slices.body(from..<to)
        }
    }
}

/// Carries a closure to threads that are joined before it ends; it writes to disjoint places.
private struct Slices: @unchecked Sendable {
    let body: (Range<Int>) -> Void
}
