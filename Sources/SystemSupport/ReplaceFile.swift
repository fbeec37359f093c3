private import CLinux
private import Glibc

/// Gives the file at `path` another content: whoever reads it sees the one or the other, whole, after a power cut too. A link at `path` is
/// replaced itself.
package func replaceFile(_ path: BytePath, with content: [UInt8], permissions: UInt32 = 0o600) throws(SystemError) {
    let unfinished = BytePath(bytes: path.bytes + Array(".\(getpid())~".utf8))
    _ = unfinished.withCString { unlink($0) }
    do throws(SystemError) {
        let file = try FileDescriptor(
            opening: unfinished, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions: permissions)
        // Whatever the umask is: the file is to be as it was.
        guard fchmod(file.number, permissions) == 0 else { throw SystemError.last("write", path) }
        do throws(SystemError) { try file.writeAll(content) } catch {
            throw SystemError(errno: error.errno, operation: "write", path: path)
        }
        guard fsync(file.number) == 0, unfinished.withCString({ from in path.withCString { rename(from, $0) } }) == 0
        else { throw SystemError.last("write", path) }
    } catch {
        _ = unfinished.withCString { unlink($0) }
        throw error
    }
    // The name is in the folder, which has to reach the disk too; what cannot be synced still is what was asked for.
    if let folder = try? FileDescriptor(opening: path.parent.isEmpty ? BytePath(".") : path.parent, flags: O_RDONLY) {
        _ = fsync(folder.number)
    }
}
