package import SystemSupport

/// Which retrievers give a record its score. The other signals (names, paths, definitions) count in every mode.
package enum SearchMode: String, Sendable, CaseIterable {
    case hybrid, semantic, lexical
}

/// What of the workspace a search looks at. Applied before anything is ranked: a record outside never counts, not even
/// for the number of results.
package struct SearchFilter: Sendable, Hashable {
    /// Files or folders, relative to the workspace's root; empty for all. The empty path is the root.
    package var paths: [BytePath] = []
    /// Gitignore-style patterns; a leading `!` excludes. With a positive one, a file must match one of them.
    package var globs: [String] = []
    /// Names of languages, as `Language.name` has them; empty for all.
    package var languages: [String] = []
    /// `code`, `docs` or `config`, as `ContentClass` has them; nil for all.
    package var content: String?

    package init() {}
}

/// A question to a workspace.
package struct SearchRequest: Sendable {
    /// Words, a sentence, an identifier, a "quoted phrase" or a piece of code.
    package var query: String
    package var mode: SearchMode = .hybrid
    package var filter = SearchFilter()
    /// How many hits to return at most, at least 1.
    package var limit = 10
    /// Hits with a lower score, 0 to 1, are dropped.
    package var minimumScore: Double?
    /// Lines to show before and after each hit's own.
    package var contextLines = 0
    /// Whether hits carry the signals that made their score.
    package var explains = false

    package init(query: String) { self.query = query }
}
