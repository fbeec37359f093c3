private import CLinux

/// Names the folder at `path` among all that were ever there, as far as the file system tells: by its inode and when it was made. The
/// device is left out: it changes over mounts and reboots.
package func folderIdentity(_ path: BytePath) throws(SystemError) -> String {
    let inode = try FileStatus.of(path).inode
    return "\(inode)-\(path.withCString { ws_birth_time($0) })"
}
