package import SystemSupport

/// The ignore rules that hold in a workspace apart from the `.gitignore` files in it, which the walker reads on its
/// way.
package struct IgnoreRules: Sendable {
    /// From the user's excludes file, the repository's `info/exclude` and the `.gitignore` files above the root; the
    /// later wins.
    var repository: [PatternList] = []
    /// From the settings and `.workspace/ignore`; the later wins, and both win over all of git's.
    var workspace: [PatternList] = []
    /// The root's path below the top of its repository, with a slash at its end; empty at the top and without a
    /// repository. Patterns see paths that begin with it.
    var prefix: [UInt8] = []
    /// Ignore files that exist and could not be read.
    package private(set) var problems: [SystemError] = []

    /// No rules but those of the `.gitignore` files below the root.
    package init() {}

    /// The rules for the workspace at `root`, an absolute path without links: those of git (gitignore(5)) with
    /// `userFiles` for the user's own, and above them `exclude`, patterns from the settings, and the file
    /// `.workspace/ignore`.
    package init(root: BytePath, exclude: [String] = [], userFiles: GitUserFiles = .current) {
        let git = GitRepository(enclosing: root)
        if let git, let below = root.relative(to: git.top), !below.isEmpty { prefix = below.bytes + [slash] }
        if let path = userFiles.excludesFile() { add(path, to: \.repository, baseLength: 0) }
        if let git {
            add(git.excludeFile, to: \.repository, baseLength: 0)
            var folder = git.top
            var baseLength = 0
            for component in prefix.split(separator: slash) {
                add(folder.appending(".gitignore"), to: \.repository, baseLength: baseLength, followingLinks: false)
                folder = folder.appending(component)
                baseLength += component.count + 1
            }
        }
        let patterns = exclude.compactMap { IgnorePattern(parsing: Array($0.utf8)[...]) }
        if !patterns.isEmpty { workspace.append(PatternList(patterns, baseLength: prefix.count)) }
        let ignoreFile = root.appending(WorkspaceLocation.folderName).appending("ignore")
        add(ignoreFile, to: \.workspace, baseLength: prefix.count, followingLinks: false)
    }

    private mutating func add(
        _ path: BytePath, to lists: WritableKeyPath<IgnoreRules, [PatternList]>, baseLength: Int,
        followingLinks: Bool = true
    ) {
        do throws(SystemError) {
            guard let content = try SmallFile.read(path, followingLinks: followingLinks) else { return }
            self[keyPath: lists].append(PatternList(parsing: content, baseLength: baseLength))
        } catch {
            problems.append(error)
        }
    }
}
