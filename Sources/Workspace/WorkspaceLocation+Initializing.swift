private import CLinux
private import Glibc
package import SystemSupport

extension WorkspaceLocation {
    /// Makes the folder for the database, and those above it, for the user alone (0700). Throws `cannotWrite` or
    /// `notOwned`.
    package func makeDataFolder() throws(WorkspaceError) {
        if isDataElsewhere {
            let parent = dataFolder.parent
            do throws(SystemError) { try makeFolders(parent) } catch { throw cannotWrite(parent, error) }
        }
        try makeOwnFolder(dataFolder)
    }

    /// Copies the template into `.workspace`, which is made where it is missing. A file that exists is left as it is.
    /// Returns the files that were made. Throws `cannotWrite` or `notOwned`.
    @discardableResult
    package func initialize() throws(WorkspaceError) -> [BytePath] {
        try makeOwnFolder(settingsFolder)
        var made: [BytePath] = []
        for file in WorkspaceTemplate.files {
            let path = settingsFolder.appending(file.name)
            do throws(SystemError) {
                if try create(path, file.content) { made.append(path) }
            } catch {
                throw cannotWrite(path, error)
            }
        }
        return made
    }

    /// Whether `initialize` has nothing to do.
    package var isInitialized: Bool {
        WorkspaceTemplate.files.allSatisfy { (try? FileStatus.of(settingsFolder.appending($0.name))) != nil }
    }

    /// Returns false when something of that name is there already. The file appears with all of its content, since
    /// another process may read it at once; a failure leaves nothing behind.
    private func create(_ path: BytePath, _ content: [UInt8]) throws(SystemError) -> Bool {
        if (try? FileStatus.of(path)) != nil { return false }
        let unfinished = BytePath(bytes: path.bytes + Array(".\(getpid())~".utf8))
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        _ = unfinished.withCString { unlink($0) }
        let opened = unfinished.withCString { name in retryingOnInterrupt { ws_open(name, flags, 0o600) } }
        guard opened >= 0 else { throw SystemError.last("create", path) }
        defer { _ = unfinished.withCString { unlink($0) } }
        do throws(SystemError) {
            try FileDescriptor(owning: opened).writeAll(content)
        } catch {
            throw SystemError(errno: error.errno, operation: "write", path: path)
        }
        // Unlike rename(2), link(2) does not replace what another process made meanwhile.
        if unfinished.withCString({ from in path.withCString { link(from, $0) } }) == 0 { return true }
        if errno == EEXIST { return false }
        // Some file systems know no links (exFAT, some of FUSE).
        guard unfinished.withCString({ from in path.withCString { rename(from, $0) } }) == 0 else {
            throw SystemError.last("create", path)
        }
        return true
    }

    /// A folder that comes with a clone can be a link to anywhere, or someone else's: neither is written into.
    private func makeOwnFolder(_ path: BytePath) throws(WorkspaceError) {
        if path.withCString({ mkdir($0, 0o700) }) != 0, errno != EEXIST {
            throw cannotWrite(path, .last("make the folder", path))
        }
        let status: FileStatus
        do throws(SystemError) { status = try FileStatus.of(path) } catch { throw cannotWrite(path, error) }
        guard status.kind == .directory, status.owner == geteuid() else {
            throw WorkspaceError(
                .notOwned,
                "\(path) is not a folder of your own; move it away, or put the index elsewhere with --data-dir DIR",
                path: path)
        }
    }

    private func cannotWrite(_ path: BytePath, _ error: SystemError) -> WorkspaceError {
        let advice =
            isDataElsewhere
            ? "choose another folder with --data-dir DIR or WS_DATA_DIR"
            : "put the index elsewhere with --data-dir DIR or WS_DATA_DIR"
        return WorkspaceError(.cannotWrite, "\(error); \(advice)", path: path, cause: error)
    }
}
