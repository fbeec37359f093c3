private import Glibc
import SystemSupport

/// Where a git repository is, as far as ignore rules need it (gitrepository-layout(5)).
struct GitRepository {
    /// The folder that holds `.git`.
    let top: BytePath
    /// The repository's own patterns, which are not committed. Worktrees share those of their repository.
    let excludeFile: BytePath

    /// The repository whose working tree `folder`, an absolute path without links, is in; nil when it is in none.
    init?(enclosing folder: BytePath) {
        var top = folder
        while true {
            if let directory = Self.gitDirectory(of: top) {
                self.top = top
                excludeFile = Self.commonDirectory(of: directory).appending("info/exclude")
                return
            }
            if top.bytes == [slash] || top.isEmpty { return nil }
            top = top.parent
        }
    }

    /// What `.git` in `folder` is or, when it is a file, leads to.
    private static func gitDirectory(of folder: BytePath) -> BytePath? {
        let path = folder.appending(".git")
        guard let status = try? FileStatus.of(path, followingLinks: true) else { return nil }
        if status.kind == .directory {
            // An empty `.git` is no repository, for git neither.
            return (try? FileStatus.of(path.appending("HEAD"))) == nil ? nil : path
        }
        guard let target = firstLine(of: path, after: "gitdir:") else { return nil }
        return folder.appending(target)
    }

    /// For a worktree's directory, its repository's; otherwise `directory` itself.
    private static func commonDirectory(of directory: BytePath) -> BytePath {
        guard let target = firstLine(of: directory.appending("commondir"), after: "") else { return directory }
        return directory.appending(target)
    }

    private static func firstLine(of path: BytePath, after prefix: String) -> BytePath? {
        guard let read = try? SmallFile.read(path, followingLinks: true), read.starts(with: prefix.utf8) else {
            return nil
        }
        let line = read.dropFirst(prefix.utf8.count).drop { $0 == UInt8(ascii: " ") }
        let end = line.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? line.endIndex
        return end == line.startIndex ? nil : BytePath(bytes: line[..<end])
    }
}
