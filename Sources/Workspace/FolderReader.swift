private import CLinux
private import Glibc
import SystemSupport

/// A folder that is to be read, relative to the root.
struct PendingFolder: Sendable {
    /// Empty for the root.
    var path: [UInt8]
    /// Git's lists that hold in it, except its own.
    var lists: [PatternList]
    /// Its place among the folders found.
    var index = 0
}

/// What one folder holds.
struct FolderContent: Sendable {
    enum Entry: Sendable {
        case file(WalkedTree.File)
        case folder(PendingFolder)
    }

    /// The folder, relative to the root.
    var path: [UInt8] = []
    /// Sorted as their paths are, with a slash after those of folders.
    var entries: [Entry] = []
    var problems: [SystemError] = []
}

/// Reads the folders of a tree one by one, choosing what belongs to the workspace.
///
/// A file is examined, never opened, save for `.gitignore`. Symbolic links are never followed: each folder is opened
/// from the root's descriptor with openat2(2), which refuses them at every step, so nothing outside the root can be
/// reached even when somebody swaps folders for links meanwhile.
struct FolderReader: ~Copyable {
    /// What a problem with a folder says was being done.
    private static let operation = "read the folder"

    private let root: CInt
    private let rules: IgnoreRules
    private let hidden: HiddenFiles
    private let excluded: Set<FileIdentity>
    private let willRead: TreeWalker.FolderObserver?
    /// The path that is being looked at, from where patterns see it: the rules' prefix, then the path below the root.
    private var path: [UInt8] = []
    /// Names, one after the other, each with a slash when it is a folder's, and a NUL.
    private var names: [UInt8] = []
    private var found: [FoundName] = []

    private struct FoundName {
        var range: Range<Int>
        var isFolder: Bool
    }

    init(
        root: CInt, rules: IgnoreRules, hidden: HiddenFiles, excluded: Set<FileIdentity>,
        willRead: TreeWalker.FolderObserver?
    ) {
        self.root = root
        self.rules = rules
        self.hidden = hidden
        self.excluded = excluded
        self.willRead = willRead
    }

    /// What `folder` holds, or only what is called `name` in it. Empty when the folder is gone or has become
    /// something else.
    mutating func read(_ folder: PendingFolder, only name: [UInt8]? = nil) -> FolderContent {
        var content = FolderContent(path: folder.path)
        let path = BytePath(bytes: folder.path.isEmpty ? [UInt8(ascii: ".")] : folder.path)
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = path.withCString { name in retryingOnInterrupt { ws_openat_beneath(root, name, flags) } }
        guard opened >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return content }
            content.problems.append(.last(Self.operation, BytePath(bytes: folder.path)))
            return content
        }
        guard let stream = fdopendir(opened) else {
            content.problems.append(.last(Self.operation, BytePath(bytes: folder.path)))
            close(opened)
            return content
        }
        defer { closedir(stream) }
        willRead?(BytePath(bytes: folder.path), opened)

        var hasIgnoreFile = false
        if let failure = list(stream, hasIgnoreFile: &hasIgnoreFile) {
            content.problems.append(
                SystemError(errno: failure, operation: Self.operation, path: BytePath(bytes: folder.path)))
        }
        var lists = folder.lists
        self.path = rules.prefix + folder.path
        if !folder.path.isEmpty { self.path.append(slash) }
        if hasIgnoreFile {
            do throws(SystemError) {
                if let list = try ignoreFile(in: opened) { lists.append(list) }
            } catch {
                let path = BytePath(bytes: folder.path).appending(".gitignore")
                content.problems.append(SystemError(errno: error.errno, operation: error.operation, path: path))
            }
        }
        if let name {
            found.removeAll { entry in
                !names[entry.range].elementsEqual(name) && !names[entry.range].elementsEqual(name + [slash])
            }
        }
        sortFound()
        content.entries.reserveCapacity(found.count)
        for entry in found { examine(entry, in: opened, lists, &content) }
        return content
    }

    /// Fills `found` and `names` with what can matter in the folder. Returns the error that ended it too early.
    private mutating func list(_ stream: OpaquePointer, hasIgnoreFile: inout Bool) -> CInt? {
        names.removeAll(keepingCapacity: true)
        found.removeAll(keepingCapacity: true)
        while true {
            errno = 0
            guard let entry = readdir(stream) else { return errno == 0 ? nil : errno }
            let type = entry.pointee.d_type
            guard type == DT_REG || type == DT_DIR || type == DT_UNKNOWN else { continue }
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name)!)
                .assumingMemoryBound(to: UInt8.self)
            let bytes = UnsafeBufferPointer(
                start: name, count: strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)))
            if bytes.first == UInt8(ascii: ".") {
                if Self.neverWalked.contains(where: { bytes.elementsEqual($0.utf8) }) { continue }
                // What a watching process makes for a moment, where the data folder is in the workspace.
                if bytes.starts(with: ".ws-cookie-".utf8) { continue }
                if bytes.elementsEqual(".gitignore".utf8) { hasIgnoreFile = true }
            }
            // Not every file system tells, and the order depends on it.
            append(bytes, isFolder: type == DT_DIR || type == DT_UNKNOWN && isFolder(bytes, in: dirfd(stream)))
        }
    }

    private static let neverWalked = [".", "..", ".git", WorkspaceLocation.folderName]

    /// False as well for what cannot be examined, which `examine` will report.
    private func isFolder(_ name: UnsafeBufferPointer<UInt8>, in folder: CInt) -> Bool {
        name.withMemoryRebound(to: CChar.self) { name in
            var status = stat()
            return name.baseAddress.map { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
                && FileStatus(status).kind == .directory
        }
    }

    private mutating func append(_ name: UnsafeBufferPointer<UInt8>, isFolder: Bool) {
        let start = names.count
        names.append(contentsOf: name)
        if isFolder { names.append(slash) }
        found.append(FoundName(range: start..<names.count, isFolder: isFolder))
        names.append(0)
    }

    private func ignoreFile(in folder: CInt) throws(SystemError) -> PatternList? {
        // The store's own files must not even be opened, under whatever name.
        var status = stat()
        guard fstatat(folder, ".gitignore", &status, AT_SYMLINK_NOFOLLOW) == 0,
            !excluded.contains(FileIdentity(FileStatus(status))),
            let content = try SmallFile.read(BytePath(".gitignore"), in: folder, followingLinks: false)
        else { return nil }
        return PatternList(parsing: content, baseLength: path.count)
    }

    private mutating func sortFound() {
        let names = names
        names.withUnsafeBufferPointer { names in
            found.sort { left, right in
                let count = min(left.range.count, right.range.count)
                let order = memcmp(
                    names.baseAddress! + left.range.lowerBound, names.baseAddress! + right.range.lowerBound, count)
                return order != 0 ? order < 0 : left.range.count < right.range.count
            }
        }
    }

    /// Adds what was found as `entry` to `content` if it belongs to the workspace.
    private mutating func examine(
        _ entry: FoundName, in folder: CInt, _ lists: [PatternList], _ content: inout FolderContent
    ) {
        let length = path.count
        defer { path.removeLast(path.count - length) }
        path.append(contentsOf: names[entry.range])
        if path.last == slash { path.removeLast() }
        guard isIncluded(nameStart: length, isFolder: entry.isFolder, lists) else { return }
        if entry.isFolder {
            content.entries.append(.folder(PendingFolder(path: Array(path[rules.prefix.count...]), lists: lists)))
            return
        }
        guard let status = status(of: entry, in: folder, &content), status.kind == .regular,
            excluded.isEmpty || !excluded.contains(FileIdentity(status))
        else { return }
        content.entries.append(
            .file(WalkedTree.File(path: BytePath(bytes: path[rules.prefix.count...]), status: status)))
    }

    /// Nil when it is gone, or cannot be examined, which is a problem.
    private func status(of entry: FoundName, in folder: CInt, _ content: inout FolderContent) -> FileStatus? {
        var status = stat()
        let failure = names.withUnsafeBytes { bytes in
            let name = bytes.baseAddress!.advanced(by: entry.range.lowerBound).assumingMemoryBound(to: CChar.self)
            return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno
        }
        if failure == 0 { return FileStatus(status) }
        if failure != ENOENT {
            let path = BytePath(bytes: content.path).appending(Array(names[entry.range]))
            content.problems.append(SystemError(errno: failure, operation: "examine", path: path))
        }
        return nil
    }

    /// Whether `path`, whose name begins at `nameStart`, is neither ignored nor hidden.
    private func isIncluded(nameStart: Int, isFolder: Bool, _ lists: [PatternList]) -> Bool {
        let ownVerdict = verdict(of: rules.workspace, nameStart, isFolder)
        if let ownVerdict { return ownVerdict == .included }
        if path[nameStart] == UInt8(ascii: "."), !hidden.contains(Array(path[nameStart...])) { return false }
        if !isFolder, isEditorsCopy(path[nameStart...]) { return false }
        return verdict(of: lists, nameStart, isFolder) != .ignored
    }

    /// Whether a file of this name is what an editor keeps beside the one that is meant: a backup (`a~`; vim, Emacs and others) or
    /// what was not saved yet (`#a#`; Emacs).
    private func isEditorsCopy(_ name: ArraySlice<UInt8>) -> Bool {
        if name.count > 1, name.last == UInt8(ascii: "~") { return true }
        return name.count > 2 && name.first == UInt8(ascii: "#") && name.last == UInt8(ascii: "#")
    }

    private func verdict(of lists: [PatternList], _ nameStart: Int, _ isFolder: Bool) -> IgnoreVerdict? {
        path.withUnsafeBufferPointer { path in
            for list in lists.reversed() {
                if let verdict = list.verdict(on: path, nameStart: nameStart, isDirectory: isFolder) { return verdict }
            }
            return nil
        }
    }
}
