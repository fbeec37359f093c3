private import Glibc

/// A file without a name, for what there is no memory for: gone when nobody has it any more.
package final class ScratchFile: Sendable {
    private let file: FileDescriptor
    private let folder: BytePath

    /// Makes one on the file system of `folder`.
    package init(in folder: BytePath) throws(SystemError) {
        self.folder = folder
        let path = folder.appending("scratch-\(getpid())-\(UInt64.random(in: 0...(.max)))")
        file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
        guard path.withCString({ unlink($0) }) == 0 else { throw SystemError.last("remove", path) }
    }

    package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let number = file.number
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(number, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError.last("write a temporary file in", folder) }
            done += count
        }
    }

    /// `count` bytes from `offset` on, which have been written.
    package func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let number = file.number
            let got = bytes.withUnsafeMutableBytes { bytes in
                pread(number, bytes.baseAddress! + done, count - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw SystemError.last("read a temporary file in", folder) }
            done += got
        }
        return bytes
    }
}
