private import Glibc
package import SystemSupport

/// Where a workspace is, and where its database goes.
package struct WorkspaceLocation: Hashable, Sendable {
    /// The folder in a workspace that holds its settings and, unless told otherwise, its database.
    package static let folderName = ".workspace"

    /// The folder whose files are indexed: absolute, without links.
    package let root: BytePath
    /// Where the database is: `.workspace` in the root, or below a data directory. Need not exist.
    package let dataFolder: BytePath
    /// Whether the database is below a data directory, so that nothing is ever written into the root.
    package let isDataElsewhere: Bool

    /// Holds `config.json` and `ignore`. Need not exist.
    package var settingsFolder: BytePath { root.appending(Self.folderName) }

    package var settingsFile: BytePath { settingsFolder.appending("config.json") }

    /// The workspace at exactly `folder`. With `dataDirectory` (`--data-dir`, `WS_DATA_DIR`) its database is in a
    /// folder of its own there. Throws `notAFolder`.
    package init(root folder: BytePath, dataDirectory: BytePath? = nil) throws(WorkspaceError) {
        let root = try Self.canonicalFolder(folder)
        self.root = root
        isDataElsewhere = dataDirectory != nil
        dataFolder = dataDirectory?.appending(Self.dataFolderName(for: root)) ?? root.appending(Self.folderName)
    }

    /// The workspace with a `root` and a `dataFolder` that were those of one before, whether they are there or not.
    package init(knownRoot root: BytePath, dataFolder: BytePath) {
        self.root = root
        self.dataFolder = dataFolder
        isDataElsewhere = dataFolder != root.appending(Self.folderName)
    }

    /// The workspace that `start`, a folder or file, is in: the nearest folder upwards that has a folder (no link)
    /// `.workspace` of `owner`, the user this process runs as. Nil when there is none. Throws `notAFolder` when
    /// `start` does not exist.
    package static func nearest(
        to start: BytePath, dataDirectory: BytePath? = nil, owner: UInt32 = geteuid()
    ) throws(WorkspaceError) -> WorkspaceLocation? {
        let isFolder = (try? FileStatus.of(start, followingLinks: true))?.kind == .directory
        var folder = try canonicalFolder(isFolder || start.parent.isEmpty ? start : start.parent)
        while true {
            if let status = try? FileStatus.of(folder.appending(folderName)), status.kind == .directory,
                status.owner == owner
            {
                return try WorkspaceLocation(root: folder, dataDirectory: dataDirectory)
            }
            if folder.bytes == [slash] { return nil }
            folder = folder.parent
        }
    }

    /// Whether the root is `/`, `home`, or a folder that `home` is in: more than anyone means to index.
    package func isTooBroad(home: BytePath? = environmentPath("HOME")) -> Bool {
        if root.bytes == [slash] { return true }
        guard let home else { return false }
        let canonicalHome = (try? Self.canonicalFolder(home)) ?? home
        return canonicalHome.relative(to: root) != nil
    }

    /// A folder's name for people, and 16 hexadecimal digits of its path's SHA-256 to keep two of that name apart.
    private static func dataFolderName(for root: BytePath) -> [UInt8] {
        let hash = ContentHash(of: root.bytes).hexadecimal.utf8.prefix(16)
        // Names end at 255 bytes.
        let name = root.lastComponent.prefix(200)
        return (name.isEmpty ? Array("root".utf8) : Array(name)) + [UInt8(ascii: "-")] + hash
    }

    /// `folder` as an absolute path without links, as realpath(3) makes it.
    private static func canonicalFolder(_ folder: BytePath) throws(WorkspaceError) -> BytePath {
        do throws(SystemError) {
            let path = try canonicalPath(folder)
            guard try FileStatus.of(path).kind == .directory else {
                throw SystemError(errno: ENOTDIR, operation: "open the folder", path: folder)
            }
            return path
        } catch {
            throw WorkspaceError(.notAFolder, "\(error); a workspace is an existing folder", path: folder, cause: error)
        }
    }
}

/// `path` as an absolute path without links (realpath(3)); every component has to exist.
package func canonicalPath(_ path: BytePath) throws(SystemError) -> BytePath {
    let given = path.isEmpty ? BytePath(".") : path
    guard let resolved = given.withCString({ realpath($0, nil) }) else { throw SystemError.last("resolve", path) }
    defer { free(resolved) }
    return BytePath(
        bytes: UnsafeBufferPointer(start: resolved, count: strlen(resolved)).lazy.map { UInt8(bitPattern: $0) })
}
