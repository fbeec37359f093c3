private import Glibc
package import SystemSupport

/// The workspaces whose settings the user trusts with more than the workspace, each with the digest of what was looked at.
package struct TrustedSettings: Sendable {
    package struct Entry: Hashable, Sendable {
        package var root: BytePath
        package var digest: String
        /// What was allowed, for people.
        package var paths: [BytePath]
    }

    /// A workspace has one at most.
    package private(set) var entries: [Entry] = []
    private static let sizeLimit = 4 << 20

    /// Reads the list at `path`; an empty one where there is none.
    package init(readingFrom path: BytePath) throws {
        let file: FileDescriptor
        do { file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK) } catch {
            if error.errno == ENOENT { return }
            throw error
        }
        let status = try file.status()
        guard status.kind == .regular, status.owner == geteuid(),
            let bytes = try file.readAll(expected: Int(status.size), limit: Self.sizeLimit)
        else { throw RequestError(.refused, "\(path) is not a list that ws wrote; remove it") }
        do { try read(bytes) } catch let problem as JSONReader.Problem {
            throw RequestError(
                .refused,
                "\(path) cannot be read (\(problem.message), at byte \(problem.offset)); remove it, and 'ws trust' anew"
            )
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws {
        var reader = JSONReader(bytes)
        var entries: [Entry] = []
        try reader.object { reader, key in
            guard key == "trusted" else { return try reader.skip() }
            try reader.array { reader in
                var entry = Entry(root: BytePath(""), digest: "", paths: [])
                try reader.object { reader, key in
                    switch key {
                    case "workspace": entry.root = try reader.path()
                    case "settings": entry.digest = try reader.string()
                    case "paths": try reader.array { entry.paths.append(try $0.path()) }
                    default: try reader.skip()
                    }
                }
                entries.append(entry)
            }
        }
        try reader.end()
        self.entries = entries
    }

    package func contains(_ root: BytePath, _ consent: Consent) -> Bool {
        entries.contains { $0.root == root && $0.digest == consent.digest.hexadecimal }
    }

    /// Takes `consent` in the place of what was trusted of the workspace at `root`; nil withdraws that. Returns whether anything changes.
    @discardableResult
    package mutating func set(_ root: BytePath, to consent: Consent?) -> Bool {
        let before = entries
        entries.removeAll { $0.root == root }
        if let consent {
            entries.append(Entry(root: root, digest: consent.digest.hexadecimal, paths: consent.paths))
        }
        return Set(entries) != Set(before)
    }

    /// Changes the list in the folders of this user, at once or not at all. Returns what `change` does.
    package static func change<Result>(
        in folders: DaemonFolders, _ change: (inout TrustedSettings) throws -> Result
    ) throws -> Result {
        try folders.make()
        guard let lock = try FileLock.acquire(folders.trustLock, patience: 5_000) else {
            throw RequestError(.busy, "another process changes what is trusted; try again")
        }
        var trusted = try TrustedSettings(readingFrom: folders.trusted)
        let result = try change(&trusted)
        try trusted.write(to: folders.trusted)
        _ = consume lock
        return result
    }

    private func write(to path: BytePath) throws {
        var json = JSONWriter()
        json.object { json in
            json.member("version", 1)
            json.key("trusted")
            json.array { json in
                for entry in entries {
                    json.object { json in
                        json.key("workspace")
                        json.path(entry.root)
                        json.member("settings", entry.digest)
                        json.key("paths")
                        json.array { json in for path in entry.paths { json.path(path) } }
                    }
                }
            }
        }
        try replaceFile(path, with: json.bytes + [UInt8(ascii: "\n")])
    }
}
