import CollectionStore
import SystemSupport

extension Ranker {
    /// What each further hit from the same file counts, as a share of the one before: no file crowds out the rest.
    private static let repeatedFile: Float = 0.03

    /// The candidates in the order of the hits, at most `limit`: always the one with the highest score next, where every hit
    /// makes the others of its file count less.
    static func arrange(_ candidates: [Candidate], limit: Int) -> [Candidate] {
        // A candidate is large, so it is left where it is until it is chosen.
        var rest = candidates.indices.map {
            Place(score: candidates[$0].score, index: $0, file: candidates[$0].filePosition)
        }
        rest.sort { left, right in
            left.score == right.score
                ? precedes(candidates[left.index], candidates[right.index]) : left.score > right.score
        }
        var taken: [Candidate] = []
        /// By file, what its next hit counts.
        var share = [Float](repeating: 1, count: 1 + (rest.lazy.map(\.file).max() ?? 0))
        while taken.count < limit, !rest.isEmpty {
            var best = 0
            var bestScore: Float = -1
            for (index, place) in rest.enumerated() {
                // Sorted: what follows cannot do better than its own score.
                if place.score <= bestScore { break }
                let score = place.score * share[place.file]
                if score > bestScore {
                    best = index
                    bestScore = score
                }
            }
            let place = rest.remove(at: best)
            share[place.file] *= repeatedFile
            taken.append(candidates[place.index])
            taken[taken.count - 1].score = bestScore
        }
        return taken
    }

    /// A candidate that may be next.
    private struct Place {
        let score: Float
        let index: Int
        let file: Int
    }

    /// By score, then by place, so that equal scores come in the same order every time.
    static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.file.path != right.file.path { return left.file.path < right.file.path }
        return left.document.ordinal < right.document.ordinal
    }
}
