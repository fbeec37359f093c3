private import CLinux
private import Glibc

/// Stream sockets in the file system (unix(7)).
package enum UnixSocket {
    /// A socket that listens at `path`, for this user alone. What is at the path is replaced.
    package static func listen(at path: BytePath) throws(SystemError) -> FileDescriptor {
        let descriptor = try make()
        try withAddress(path) { (address, length) throws(SystemError) in
            // The permissions come from the umask: between bind(2) and chmod(2) others could connect.
            let mask = umask(0o177)
            defer { umask(mask) }
            _ = path.withCString { unlink($0) }
            guard bind(descriptor.number, address, length) == 0 else { throw SystemError.last("listen at", path) }
        }
        guard Glibc.listen(descriptor.number, 128) == 0 else { throw SystemError.last("listen at", path) }
        return descriptor
    }

    /// A socket connected to the one that listens at `path`.
    package static func connect(to path: BytePath) throws(SystemError) -> FileDescriptor {
        let descriptor = try make()
        try withAddress(path) { (address, length) throws(SystemError) in
            guard retryingOnInterrupt({ Glibc.connect(descriptor.number, address, length) }) == 0 else {
                throw SystemError.last("connect to", path)
            }
        }
        return descriptor
    }

    /// The next connection to `listener`, waiting for one; nil when it has been shut down.
    package static func accept(_ listener: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor? {
        let number = listener.number
        let accepted = retryingOnInterrupt { Glibc.accept(number, nil, nil) }
        if accepted >= 0 {
            _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
            return FileDescriptor(owning: accepted)
        }
        if errno == EINVAL { return nil }
        throw SystemError.last("accept a connection")
    }

    /// The user at the other end; nil when that cannot be told.
    package static func peerUser(_ socket: borrowing FileDescriptor) -> UInt32? {
        UInt32(exactly: ws_peer_user(socket.number))
    }

    private static func make() throws(SystemError) -> FileDescriptor {
        let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError.last("make a socket") }
        return FileDescriptor(owning: number)
    }

    /// Calls `body` with the address of `path`, through its folder's descriptor when the path is too long for one (107 bytes).
    private static func withAddress(
        _ path: BytePath, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Void
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        let folder: FileDescriptor?
        var name = path.bytes
        if name.count > room {
            let opened = try FileDescriptor(opening: path.parent, flags: O_RDONLY | O_DIRECTORY)
            name = Array("/proc/self/fd/\(opened.number)/".utf8) + path.lastComponent
            folder = consume opened
        } else {
            folder = nil
        }
        guard name.count <= room else {
            throw SystemError(errno: ENAMETOOLONG, operation: "use the socket", path: path)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        var failure: SystemError?
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                do throws(SystemError) { try body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) } catch {
                    failure = error
                }
            }
        }
        _ = consume folder
        if let failure { throw failure }
    }
}
