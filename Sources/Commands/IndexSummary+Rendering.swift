package import Indexing

extension IndexSummary {
    /// `12 added, 3 changed, 1 removed, 8,990 unchanged, 210 skipped (150 binary, 60 too large) in 1.2 s`
    package func line(isDryRun: Bool) -> String {
        var parts = [
            "\(grouped(added)) added", "\(grouped(changed)) changed", "\(grouped(removed)) removed",
            "\(grouped(unchanged)) unchanged",
        ]
        if !skipped.isEmpty { parts.append(reasonsText(skipped, count: "skipped")) }
        let end = wasInterrupted ? "; interrupted, the next run goes on from here" : ""
        return (isDryRun ? "Would be: " : "") + parts.joined(separator: ", ")
            + " in \(duration(milliseconds: elapsedMilliseconds))\(end)"
    }
}

/// `210 skipped (150 binary, 60 too large)`: the most frequent reason first. `count` is the word for the sum.
func reasonsText(_ skipped: [String: Int], count: String) -> String {
    let reasons = skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let texts = reasons.map { "\(grouped($0.value)) \(words($0.key))" }
    return "\(grouped(skipped.values.reduce(0, +))) \(count) (\(texts.joined(separator: ", ")))"
}

/// A reason's code as words: `too-large` as `too large`.
private func words(_ code: String) -> String { String(code.map { $0 == "-" ? " " : $0 }) }
