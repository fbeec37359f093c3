/// The candidate most like `typed`: one that begins with it, or one that few slips of the finger turn into it; nil when
/// none is near.
///
/// Slips are counted as the optimal string alignment distance (insertions, deletions, substitutions and swaps of
/// neighbours; Damerau 1964): at most one for every three characters.
package func suggestion(for typed: String, among candidates: [String]) -> String? {
    if typed.unicodeScalars.count >= 2, let longer = candidates.first(where: { $0.hasPrefix(typed) }) { return longer }
    let limit = max(1, typed.unicodeScalars.count / 3)
    let near = candidates.map { (name: $0, slips: alignmentDistance($0, typed)) }.filter { $0.slips <= limit }
    return near.min { $0.slips < $1.slips }?.name
}

private func alignmentDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.unicodeScalars)
    // A longer word is not a slip of any option, and the table is quadratic.
    let right = Array(right.unicodeScalars.prefix(64))
    var rows = [Array(0...right.count)]
    for i in 0..<left.count {
        var row = [i + 1]
        for j in 0..<right.count {
            var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                best = min(best, rows[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
