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
        for file in Self.gitFiles(git, prefix: prefix, userFiles) {
            add(file.path, to: \.repository, baseLength: file.baseLength, followingLinks: file.followsLinks)
        }
        let patterns = exclude.compactMap { IgnorePattern(parsing: Array($0.utf8)[...]) }
        if !patterns.isEmpty { workspace.append(PatternList(patterns, baseLength: prefix.count)) }
        let ignoreFile = root.appending(WorkspaceLocation.folderName).appending("ignore")
        add(ignoreFile, to: \.workspace, baseLength: prefix.count, followingLinks: false)
    }

    /// Git's files of patterns that are not in the workspace, the weakest first; they need not exist.
    private static func gitFiles(
        _ git: GitRepository?, prefix: [UInt8], _ userFiles: GitUserFiles
    ) -> [(path: BytePath, baseLength: Int, followsLinks: Bool)] {
        var files: [(path: BytePath, baseLength: Int, followsLinks: Bool)] = []
        if let path = userFiles.excludesFile() { files.append((path, 0, true)) }
        guard let git else { return files }
        files.append((git.excludeFile, 0, true))
        var folder = git.top
        var baseLength = 0
        for component in prefix.split(separator: slash) {
            files.append((folder.appending(".gitignore"), baseLength, false))
            folder = folder.appending(component)
            baseLength += component.count + 1
        }
        return files
    }

    /// The files that say what is ignored in the workspace at `root` and whose changes are not told to those who watch its folders,
    /// as far as they exist, as they are now.
    package static func filesOutside(
        _ root: BytePath, userFiles: GitUserFiles = .current
    ) -> [BytePath: FileStatus] {
        let git = GitRepository(enclosing: root)
        let below = git.flatMap { root.relative(to: $0.top) }?.bytes ?? []
        var found: [BytePath: FileStatus] = [:]
        for file in gitFiles(git, prefix: below, userFiles) {
            found[file.path] = try? FileStatus.of(file.path, followingLinks: file.followsLinks)
        }
        return found
    }

    private mutating func add(
        _ path: BytePath, to lists: WritableKeyPath<IgnoreRules, [PatternList]>, baseLength: Int,
        followingLinks: Bool
    ) {
        do throws(SystemError) {
            guard let content = try SmallFile.read(path, followingLinks: followingLinks) else { return }
            self[keyPath: lists].append(PatternList(parsing: content, baseLength: baseLength))
        } catch {
            problems.append(error)
        }
    }
}
