/// How long the phases of a search took.
package struct SearchTimings: Sendable {
    /// Opening the segments, giving every document its BM25F, giving every document its cosine.
    package var opening = Duration.zero
    package var lexical = Duration.zero
    package var vectors = Duration.zero
    /// Choosing the candidates: finding the best of either list, then reading their files and records.
    package var selecting = Duration.zero
    package var reading = Duration.zero
    /// Computing and weighing the candidates' signals, and spreading the hits over files.
    package var ranking = Duration.zero
    /// Making hits of the best: looking at their files, reading their texts, finding the lines that match.
    package var showing = Duration.zero

    /// The phases by name, in order.
    package var phases: [(name: String, duration: Duration)] {
        [
            ("opening", opening), ("lexical", lexical), ("vectors", vectors), ("selecting", selecting),
            ("reading", reading), ("ranking", ranking), ("showing", showing),
        ]
    }
}

/// Measures one phase after the other.
struct Stopwatch {
    private var last = ContinuousClock.now

    /// The time since the last lap, or the start.
    mutating func lap() -> Duration {
        let now = ContinuousClock.now
        defer { last = now }
        return last.duration(to: now)
    }
}
