/// The one of `candidates` that `word` most likely means: fewer than half of its letters have to be changed, and at
/// most three (restricted edit distance: insertions, deletions, substitutions, swaps of neighbours). Nil when there
/// is none.
func closest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(64))
    let rated = candidates.map { (candidate: $0, distance: editDistance(letters, Array($0.lowercased().utf8))) }
    guard let best = rated.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= 3 && best.distance * 2 < max(letters.count, 2) ? best.candidate : nil
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            var distance = min(
                previous[column] + (left[row] == right[column] ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforePrevious[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
}
