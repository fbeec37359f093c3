import SQLite
package import SystemSupport

extension CollectionStore {
    /// The folders, relative to the root, that another file system was mounted on when files in them were indexed.
    package func mountPoints() throws -> Set<BytePath> {
        Set((try metadata("mounts") ?? "").split(separator: " ").map { BytePath(bytes: bytes(hexadecimal: $0)) })
    }

    package func noteMountPoints(_ folders: Set<BytePath>) throws {
        try setMetadata("mounts", to: folders.sorted().map { hexadecimal($0.bytes) }.joined(separator: " "))
    }

    /// Whether there is any file below `folder`.
    package func hasFiles(below folder: BytePath) throws -> Bool {
        let statement = try connection.statement("SELECT EXISTS(SELECT 1 FROM files WHERE path > ? AND path < ?)")
        try statement.bind(folder.bytes + Array("/".utf8), at: 1)
        try statement.bind(folder.bytes + Array("0".utf8), at: 2)
        defer { statement.reset() }
        return try statement.step() && statement.integer(0) == 1
    }
}

/// Paths are any bytes, and what is stored is text.
private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func bytes(hexadecimal text: Substring) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
