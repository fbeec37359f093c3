import Glibc
import Service
import SystemSupport

/// The lines of a file or of standard input, one after another, in memory of one line.
final class LineReader {
    /// Bytes of a line at most.
    static let lineLimit = 64 << 20

    /// For messages; nil for standard input.
    let path: BytePath?
    /// The line that was read last, counted from 1.
    private(set) var number = 0
    private let descriptor: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var unread = 0..<0
    private var isAtEnd = false

    /// Opens the file at `path`; standard input when nil.
    init(_ path: BytePath?) throws {
        self.path = path
        // A copy, since the end of its scope closes a descriptor.
        if let path {
            descriptor = try FileDescriptor(opening: path, flags: O_RDONLY)
        } else {
            descriptor = FileDescriptor(owning: dup(STDIN_FILENO))
        }
    }

    /// The next line that is not empty, without its end; nil when there is none.
    func next() throws -> [UInt8]? {
        while var line = try nextLine() {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return line }
        }
        return nil
    }

    private func nextLine() throws -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if unread.isEmpty {
                if try isAtEnd || !fill() {
                    isAtEnd = true
                    if line.isEmpty { return nil }
                    number += 1
                    return line
                }
            }
            let end = buffer[unread].firstIndex(of: UInt8(ascii: "\n"))
            line.append(contentsOf: buffer[unread.lowerBound..<(end ?? unread.upperBound)])
            unread = end.map { ($0 + 1)..<unread.upperBound } ?? 0..<0
            guard line.count <= Self.lineLimit else {
                number += 1
                throw problem("it is longer than \(byteCount(Self.lineLimit))")
            }
            if end != nil {
                number += 1
                return line
            }
        }
    }

    private func fill() throws -> Bool {
        let number = descriptor.number
        let count = buffer.withUnsafeMutableBytes { bytes in
            retryingOnInterrupt { Glibc.read(number, bytes.baseAddress, bytes.count) }
        }
        guard count >= 0 else { throw SystemError.last("read", path) }
        unread = 0..<count
        return count > 0
    }

    /// An error about the line that was read last.
    func problem(_ message: String) -> RequestError { problem(line: number, message) }

    func problem(line: Int, _ message: String) -> RequestError {
        RequestError(.invalidInput, (path.map { "\($0), " } ?? "") + "line \(line): \(message)")
    }
}
