private import Glibc

/// Makes the folder at `path`, and those above it, where they are missing (mkdir(2)), with `permissions`.
package func makeFolders(_ path: BytePath, permissions: UInt32 = 0o700) throws(SystemError) {
    if path.isEmpty || (try? FileStatus.of(path, followingLinks: true))?.kind == .directory { return }
    if path.parent != path { try makeFolders(path.parent, permissions: permissions) }
    guard path.withCString({ mkdir($0, permissions) }) == 0 || errno == EEXIST else {
        throw SystemError.last("make the folder", path)
    }
}
