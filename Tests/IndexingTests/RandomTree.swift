import Glibc
import SystemSupport
import TestSupport

/// Changes the files of a folder at random, in all the ways that an index can get wrong.
struct RandomTree {
    let root: BytePath
    var random: SplitMix

    init(_ root: BytePath, seed: Int) {
        self.root = root
        random = SplitMix(seed: UInt64(seed))
    }

    private static let folders = ["", "a", "a/b", "c", "c/d e", "c/d e/f"]
    private static let names: [[UInt8]] =
        [
            "main.py", "Session.swift", "notes.md", "x.txt", "x", "data.json", "style.css", "é.c", "new\nline.go",
            "long.rs",
        ]
        .map { Array($0.utf8) }
        + [
            Array("bad-\u{1B}[31m".utf8) + [0xFF, 0xFE, 0x2E, 0x70, 0x79],
            Array(String(repeating: "n", count: 252).utf8) + Array(".js".utf8),
        ]

    mutating func path() -> BytePath {
        let name = Self.names.randomElement(using: &random)!
        return root.appending(Self.folders.randomElement(using: &random)!).appending(name)
    }

    /// A file that exists, if one is found in a few tries.
    private mutating func existing() -> BytePath? {
        for _ in 0..<20 {
            let path = path()
            if (try? FileStatus.of(path))?.kind == .regular { return path }
        }
        return nil
    }

    /// Makes one change.
    mutating func change() throws {
        switch Int.random(in: 0..<21, using: &random) {
        case 0..<6: try write(text(), to: path())
        case 6, 7: if let path = existing() { try edit(path) }
        case 8: if let path = existing() { try editKeepingTimes(path) }
        case 9, 10: if let path = existing() { unlink(path) }
        case 11: if let from = existing() { rename(from, to: path()) }
        case 12: if let one = existing(), let other = existing() { swap(one, other) }
        case 13:
            if let path = existing() { _ = path.withCString { chmod($0, Bool.random(using: &random) ? 0 : 0o644) } }
        case 14: try replace(existing() ?? path())
        case 15: if let from = existing() { hardLink(from, path()) }
        case 16: if let path = existing() { touch(path) }
        case 17: try write(special(), to: path())
        case 18: try writeIgnoreFile()
        case 19: removeTree(root.appending(Self.folders.dropFirst().randomElement(using: &random)!))
        default:
            rename(
                root.appending(Self.folders.dropFirst().randomElement(using: &random)!),
                to: root.appending(Self.folders.dropFirst().randomElement(using: &random)!))
        }
    }

    private mutating func text() -> [UInt8] {
        let words = [
            "route", "parseRequest", "session_store", "vector", "naïve", "検索", "index", "for", "return", "café",
        ]
        var lines: [String] = []
        for line in 0..<Int.random(in: 0..<60, using: &random) {
            let body = (0..<Int.random(in: 0..<12, using: &random)).map { _ in words.randomElement(using: &random)! }
            let name = words.randomElement(using: &random)!
            lines.append(line % 9 == 0 ? "def \(name)\(line)():" : "    " + body.joined(separator: " "))
        }
        return Array(lines.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n").utf8)
    }

    /// What is skipped, or nearly.
    private mutating func special() -> [UInt8] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: []
        case 1: [0x7F, 0x45, 0x4C, 0x46] + (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 2: Array(repeating: UInt8(ascii: "x"), count: 20_000)
        case 3: Array("-----BEGIN RSA PRIVATE KEY-----\n\(String(repeating: "MIIEpAIB", count: 40))\n".utf8)
        case 4: [0xFF, 0xFE] + "utf-16 text\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        default: Array("caf".utf8) + [0xE9] + Array(" latin one\n".utf8)
        }
    }

    private func write(_ bytes: [UInt8], to path: BytePath) throws {
        makeFolders(path.parent)
        if let kind = (try? FileStatus.of(path))?.kind, kind != .regular { removeTree(path) }
        let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o644)
        try file.writeAll(bytes)
    }

    private mutating func edit(_ path: BytePath) throws {
        let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_APPEND)
        try file.writeAll(text())
    }

    /// Changes a byte and puts the modification time back, as `touch -r` and some build tools do.
    private mutating func editKeepingTimes(_ path: BytePath) throws {
        let status = try FileStatus.of(path)
        guard status.size > 0 else { return }
        let file = try FileDescriptor(opening: path, flags: O_WRONLY)
        _ = lseek(file.number, Int.random(in: 0..<Int(status.size), using: &random), SEEK_SET)
        try file.writeAll([UInt8(ascii: "q")])
        setModified(path, status.modified)
    }

    private mutating func touch(_ path: BytePath) {
        setModified(path, Int64.random(in: 0...2_000_000_000, using: &random) * 1_000_000_000)
    }

    private mutating func replace(_ path: BytePath) throws {
        removeTree(path)
        makeFolders(path.parent)
        let target = self.path()
        switch Int.random(in: 0..<4, using: &random) {
        case 0: _ = path.withCString { link in target.withCString { symlink($0, link) } }
        case 1: _ = path.withCString { link in symlink("/etc", link) }
        case 2: _ = path.withCString { mkfifo($0, 0o600) }
        default: try write(text(), to: path.appending("inside.md"))
        }
    }

    private mutating func writeIgnoreFile() throws {
        let patterns = ["*.py", "!main.py", "/a/", "b/", "x", "!x", "*.md", "d e", "**/f", "# nothing", "long.*"]
        let chosen = (0..<Int.random(in: 0..<3, using: &random)).map { _ in patterns.randomElement(using: &random)! }
        let path =
            Bool.random(using: &random)
            ? root.appending(".workspace/ignore")
            : root.appending(Self.folders.randomElement(using: &random)!).appending(".gitignore")
        try write(Array(chosen.joined(separator: "\n").utf8), to: path)
    }

    private func makeFolders(_ path: BytePath) {
        guard path != root, (try? FileStatus.of(path))?.kind != .directory else { return }
        makeFolders(path.parent)
        removeTree(path)
        _ = path.withCString { mkdir($0, 0o755) }
    }

    private func unlink(_ path: BytePath) { _ = path.withCString { Glibc.unlink($0) } }

    private func rename(_ from: BytePath, to: BytePath) {
        _ = from.withCString { from in to.withCString { Glibc.rename(from, $0) } }
    }

    private func swap(_ one: BytePath, _ other: BytePath) {
        let third = root.appending("swap.tmp")
        rename(one, to: third)
        rename(other, to: one)
        rename(third, to: other)
    }

    private func hardLink(_ from: BytePath, _ to: BytePath) {
        _ = from.withCString { from in to.withCString { link(from, $0) } }
    }
}

func setModified(_ path: BytePath, _ time: Int64) {
    let modified = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    let times = [modified, modified]
    _ = path.withCString { utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW) }
}
