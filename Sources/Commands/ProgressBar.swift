private import Glibc
package import Indexing
private import SystemSupport

/// A line on standard error that tells how far an index run has come. `update` may be called from any thread.
final class ProgressBar: Sendable {
    private struct State {
        var start: Double
        var lastDrawn: Double
        var isDrawn = false
    }

    private let state: LockedState<State>
    /// A run shorter than this needs no bar.
    private static let delay = 0.3
    /// At most ten redraws a second.
    private static let interval = 0.1

    /// A bar, when somebody looks at a terminal that can redraw a line.
    static func forStandardError(environment: Environment) -> ProgressBar? {
        isTerminal(STDERR_FILENO) && !isDumb(environment) ? ProgressBar() : nil
    }

    private init() {
        let now = monotonicSeconds()
        state = LockedState(State(start: now, lastDrawn: now + Self.delay - Self.interval))
    }

    func update(_ progress: IndexProgress) {
        state.withLock { state in
            let now = monotonicSeconds()
            guard now - state.lastDrawn >= Self.interval else { return }
            state.lastDrawn = now
            state.isDrawn = true
            let width = terminalWidth(STDERR_FILENO) ?? 80
            writeToStandardError("\r" + progressLine(progress, seconds: now - state.start, width: width) + "\u{1B}[K")
        }
    }

    /// Takes the bar away.
    func clear() {
        state.withLock { state in
            if state.isDrawn { writeToStandardError("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }
}

private func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The bar's text after `seconds`, in less than `width` columns: share, files, rates and the time that remains.
package func progressLine(_ progress: IndexProgress, seconds: Double, width: Int) -> String {
    let share = progressShare(progress)
    let seconds = max(seconds, 0.001)
    var parts = [
        fixed(share * 100, digits: 0) + " %",
        "\(grouped(progress.filesDone))/\(grouped(progress.filesTotal)) files",
        fixed(Double(progress.bytesDone) / 1e6 / seconds, digits: 1) + " MB/s",
        "\(grouped(Int(min(Double(progress.filesDone) / seconds, 1e9)))) files/s",
    ]
    if share > 0, share < 1 {
        parts.append(remainingTime(seconds / share - seconds) + " left")
    }
    let facts = parts.joined(separator: "  ")
    let room = min(30, width - facts.utf8.count - 14)
    guard room >= 8 else { return String(("Indexing  " + facts).prefix(max(0, width - 1))) }
    let filled = Int((share * Double(room)).rounded())
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
    return "Indexing [\(bar)] \(facts)"
}

/// From 0 to 1: by bytes, as work goes by them, or by files when these are all empty.
private func progressShare(_ progress: IndexProgress) -> Double {
    let (done, total) =
        progress.bytesTotal > 0
        ? (progress.bytesDone, progress.bytesTotal) : (progress.filesDone, progress.filesTotal)
    guard total > 0 else { return 0 }
    return min(max(Double(done) / Double(total), 0), 1)
}

private func remainingTime(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "days" }
    let seconds = max(1, Int(seconds.rounded()))
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
}
