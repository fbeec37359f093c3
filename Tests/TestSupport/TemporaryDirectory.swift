private import Glibc
package import SystemSupport

/// A folder of its own for a test, removed with everything in it when the test lets go of it.
package final class TemporaryDirectory: Sendable {
    /// The folder's path, absolute and without links.
    package let path: BytePath

    package init() throws {
        var template = Array("/tmp/ws-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("make a temporary folder") }
        path = BytePath(bytes: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    /// A folder with the given files, each by its path below it (folders are made as needed) and its content.
    package convenience init(_ files: [String: String]) throws {
        try self.init()
        for (name, content) in files { try write(content, to: name) }
    }

    package func write(_ content: String, to name: String) throws { try write(Array(content.utf8), to: name) }

    package func write(_ content: [UInt8], to name: String) throws {
        let file = path.appending(name)
        makeDirectories(file.parent)
        let descriptor = try FileDescriptor(opening: file, flags: O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o644)
        try descriptor.writeAll(content)
    }

    package func makeDirectories(_ directory: BytePath) {
        guard (try? FileStatus.of(directory)) == nil else { return }
        makeDirectories(directory.parent)
        _ = directory.withCString { mkdir($0, 0o755) }
    }

    package func remove(_ name: String) { removeTree(path.appending(name)) }

    deinit { removeTree(path) }
}

/// Removes `path` with everything below it.
package func removeTree(_ path: BytePath) {
    guard let status = try? FileStatus.of(path) else { return }
    guard status.kind == .directory else {
        _ = path.withCString { unlink($0) }
        return
    }
    _ = path.withCString { chmod($0, 0o700) }
    if let stream = path.withCString({ opendir($0) }) {
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { removeTree(path.appending(name)) }
        }
        closedir(stream)
    }
    _ = path.withCString { rmdir($0) }
}
