import CollectionStore
import SystemSupport

extension Ranker {
    /// What each further hit from the same file counts, as a share of the one before: no file crowds out the rest.
    private static let repeatedFile: Float = 0.03

    /// The candidates in the order of the hits, at most `limit`: always the one with the highest score next, where every hit
    /// makes the others of its file count less.
    static func arrange(_ candidates: [Candidate], limit: Int) -> [Candidate] {
        let scores = candidates.map(\.score)
        var rest = candidates.indices.sorted { left, right in
            scores[left] == scores[right]
                ? precedes(candidates[left], candidates[right]) : scores[left] > scores[right]
        }
        var taken: [Candidate] = []
        var share: [Int: Float] = [:]
        while taken.count < limit, !rest.isEmpty {
            var best = 0
            var bestScore: Float = -1
            for (index, position) in rest.enumerated() {
                // Sorted: what follows cannot do better than its own score.
                if scores[position] <= bestScore { break }
                let score = scores[position] * (share[candidates[position].filePosition] ?? 1)
                if score > bestScore {
                    best = index
                    bestScore = score
                }
            }
            var next = candidates[rest.remove(at: best)]
            next.score = bestScore
            share[next.filePosition, default: 1] *= repeatedFile
            taken.append(next)
        }
        return taken
    }

    /// By score, then by place, so that equal scores come in the same order every time.
    static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.file.path != right.file.path { return left.file.path < right.file.path }
        return left.document.ordinal < right.document.ordinal
    }
}
