import SystemSupport

/// What a walk has read and has yet to read.
struct WalkProgress: Sendable {
    private(set) var pending: [PendingFolder]
    /// By the folders' indices; empty until read.
    private var contents: [FolderContent] = [FolderContent()]
    private var activeCount = 0

    init(start: PendingFolder) { pending = [start] }

    /// Whether `take` need not wait: there is a folder to read, or none will come.
    var isReady: Bool { !pending.isEmpty || activeCount == 0 }

    /// The next folder to read; nil when all is read.
    mutating func take() -> PendingFolder? {
        guard let folder = pending.popLast() else { return nil }
        activeCount += 1
        return folder
    }

    /// Takes in what `folder` holds, and has the folders in it read.
    mutating func finish(_ folder: PendingFolder, _ content: FolderContent) {
        activeCount -= 1
        var content = content
        for position in content.entries.indices {
            guard case .folder(var child) = content.entries[position] else { continue }
            child.index = contents.count
            contents.append(FolderContent())
            pending.append(child)
            // Only its index is wanted from here on.
            content.entries[position] = .folder(PendingFolder(path: [], lists: [], index: child.index))
        }
        contents[folder.index] = content
    }

    /// Adds all files to `tree`, in order: each folder's entries are sorted, so a walk in their order is too.
    func assemble(into tree: inout WalkedTree) {
        for content in contents { tree.problems += content.problems }
        tree.problems.sort { ($0.path ?? BytePath("")) < ($1.path ?? BytePath("")) }
        var stack = [(index: 0, position: 0)]
        while let (index, position) = stack.last {
            guard position < contents[index].entries.count else {
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].position += 1
            switch contents[index].entries[position] {
            case .file(let file): tree.files.append(file)
            case .folder(let folder): stack.append((folder.index, 0))
            }
        }
    }
}
