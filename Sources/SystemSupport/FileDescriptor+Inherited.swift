private import CLinux

extension FileDescriptor {
    /// Closes all descriptors but the standard ones. Only at the beginning of a process, before it opens any of its own.
    package static func closeInherited() { ws_close_from(3) }
}
