package import SystemSupport

/// The paths that the globs of a command line (`-g '*.swift' -g '!Tests'`) choose.
///
/// Globs are those of gitignore(5): one without a slash matches at any depth, `!` excludes, the last that matches
/// wins, and one that matches a folder matches everything below it. When there is a glob without `!`, a path that
/// none matches is left out.
package struct GlobFilter: Sendable {
    private let patterns: [IgnorePattern]
    private let hasPositive: Bool

    /// Throws `invalidGlob` for one that could match nothing, such as `[a`.
    package init(_ globs: [[UInt8]]) throws(WorkspaceError) {
        var patterns: [IgnorePattern] = []
        for glob in globs {
            let isNegated = glob.first == UInt8(ascii: "!")
            var body = isNegated ? glob.dropFirst() : glob[...]
            // What a shell completes: `./src/*.c` is anchored, as `/src/*.c` is.
            if body.starts(with: "./".utf8) { body = body.dropFirst() }
            guard let pattern = IgnorePattern(parsing: (isNegated ? [UInt8(ascii: "!")] : []) + body) else {
                throw WorkspaceError(
                    .invalidGlob,
                    "the glob '\(escapedForDisplay(glob))' can match nothing; check its brackets and backslashes")
            }
            patterns.append(pattern)
        }
        self.patterns = patterns
        hasPositive = patterns.contains { !$0.isNegated }
    }

    package init(_ globs: [String]) throws(WorkspaceError) {
        try self.init(globs.map { Array($0.utf8) })
    }

    /// Whether it lets everything through.
    package var isEmpty: Bool { patterns.isEmpty }

    /// Whether the globs choose the file at `path`, relative to the folder that anchored globs begin at.
    package func matches(_ path: BytePath) -> Bool {
        if patterns.isEmpty { return true }
        return path.bytes.withUnsafeBufferPointer { path in
            for pattern in patterns.reversed() where matches(pattern, path) { return !pattern.isNegated }
            return !hasPositive
        }
    }

    /// Whether `pattern` matches the file `path` or a folder that it is in.
    private func matches(_ pattern: IgnorePattern, _ path: UnsafeBufferPointer<UInt8>) -> Bool {
        var nameStart = 0
        for end in 0...path.count where end == path.count || path[end] == slash {
            let prefix = UnsafeBufferPointer(rebasing: path[..<end])
            if pattern.matches(prefix, nameStart: nameStart, baseLength: 0, isDirectory: end < path.count) {
                return true
            }
            nameStart = end + 1
        }
        return false
    }
}
