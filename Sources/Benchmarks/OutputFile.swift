import Glibc
import SystemSupport

/// A new file written from front to back through a buffer of 1 MiB.
final class OutputFile {
    private let path: BytePath
    private let stream: UnsafeMutablePointer<FILE>

    /// Makes the file, or empties it if it is there.
    init(_ path: String) throws {
        self.path = BytePath(path)
        guard let stream = fopen(path, "we") else { throw SystemError.last("create", self.path) }
        setvbuf(stream, nil, _IOFBF, 1 << 20)
        self.stream = stream
    }

    /// Appends numbers as they lie in memory, which on the machines that we run on is little-endian.
    func append<Element: BitwiseCopyable>(_ elements: [Element]) throws {
        let bytes = elements.count * MemoryLayout<Element>.size
        let written = elements.withUnsafeBytes { fwrite($0.baseAddress, 1, bytes, stream) }
        if written != bytes { throw SystemError.last("write", path) }
    }

    func close() throws {
        if fclose(stream) != 0 { throw SystemError.last("write", path) }
    }
}
