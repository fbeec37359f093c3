private import Glibc
package import SystemSupport
import Workspace

/// The workspaces that a daemon watches, as they are kept over its restarts.
package struct WorkspaceList: Sendable {
    package struct Entry: Hashable, Sendable {
        package var workspace: WorkspaceReference
        /// Whether `/` or a home folder is meant.
        package var isForced: Bool
        /// Of the folder, once it was indexed: another folder in its place is not taken for it.
        package var identity: String?

        package init(
            _ workspace: WorkspaceReference, isForced: Bool, identity: String? = nil
        ) {
            self.workspace = workspace
            self.isForced = isForced
            self.identity = identity
        }
    }

    package var entries: [Entry] = []
    private static let sizeLimit = 4 << 20

    package init() {}

    /// Reads the list at `path`; an empty one where there is none.
    package init(readingFrom path: BytePath) throws {
        let file: FileDescriptor
        do { file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW) } catch {
            if error.errno == ENOENT { return }
            throw error
        }
        guard let bytes = try file.readAll(expected: Int(file.status().size), limit: Self.sizeLimit) else {
            throw RequestError(.daemon, "\(path) is too large; remove it, and add your workspaces again")
        }
        do { try read(bytes) } catch let problem as JSONReader.Problem {
            throw RequestError(
                .daemon,
                "\(path) cannot be read (\(problem.message), at byte \(problem.offset)); "
                    + "remove it, and add your workspaces again")
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws {
        var reader = JSONReader(bytes)
        var entries: [Entry] = []
        try reader.object { reader, key in
            guard key == "workspaces" else { return try reader.skip() }
            try reader.array { reader in
                var reference = WorkspaceReference(root: BytePath(""), dataFolder: BytePath(""))
                var entry = Entry(reference, isForced: false)
                try reader.object { reader, key in
                    switch key {
                    case "workspace": reference.root = try reader.path()
                    case "data_folder": reference.dataFolder = try reader.path()
                    case "forced": entry.isForced = try reader.bool()
                    case "identity": entry.identity = try reader.optional { try $0.string() }
                    default: try reader.skip()
                    }
                }
                guard reference.root.isAbsolute, reference.dataFolder.isAbsolute else {
                    throw reader.problem("a workspace has no absolute path")
                }
                entry.workspace = reference
                entries.append(entry)
            }
        }
        try reader.end()
        self.entries = entries
    }

    /// Writes the list to `path`, at once or not at all.
    package func write(to path: BytePath) throws {
        var json = JSONWriter()
        json.object { json in
            json.member("version", 1)
            json.key("workspaces")
            json.array { json in
                for entry in entries {
                    json.object { json in
                        json.reference(entry.workspace)
                        json.member("forced", entry.isForced)
                        json.member("identity", entry.identity)
                    }
                }
            }
        }
        try replaceFile(path, with: json.bytes + [UInt8(ascii: "\n")])
    }

    /// Adds `entry`, or takes it in place of the one for the same workspace. Returns whether it is new.
    @discardableResult
    package mutating func add(_ entry: Entry) -> Bool {
        if let index = entries.firstIndex(where: { $0.workspace == entry.workspace }) {
            entries[index] = entry
            return false
        }
        entries.append(entry)
        return true
    }

    /// Removes the entry for `workspace`. Returns whether there was one.
    @discardableResult
    package mutating func remove(_ workspace: WorkspaceReference) -> Bool {
        let count = entries.count
        entries.removeAll { $0.workspace == workspace }
        return entries.count < count
    }
}
