package import SystemSupport

/// Something that a run of the indexer could not look into.
package struct IndexProblem: Hashable, Sendable {
    /// The file or folder, relative to the root, or outside it by its whole path; nil for what is over with the run.
    package var path: BytePath?
    /// For the user, in one line.
    package var message: String

    package init(path: BytePath?, message: String) {
        self.path = path
        self.message = message
    }
}

extension [IndexProblem] {
    /// Takes in what a run over `parts`, or over everything when it is nil, came upon: what it came upon no more is over.
    package mutating func update(_ found: [IndexProblem], parts: [BytePath]?) {
        let parts = parts.map { $0.map(\.normalized) }.flatMap { $0.contains(BytePath(".")) ? nil : $0 }
        removeAll { problem in
            guard let parts, let path = problem.path else { return true }
            return parts.contains(where: path.isAtOrBelow)
        }
        var known = Set(self)
        for problem in found where problem.path != nil && known.insert(problem).inserted { append(problem) }
    }
}
