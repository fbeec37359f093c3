private import Glibc

/// The folders below `root`, which is absolute and without links, that other file systems are mounted on, relative to it. Nil where
/// that cannot be read.
package func mountPoints(below root: BytePath) -> Set<BytePath>? { mounts(below: root).map { Set($0.keys) } }

/// As `mountPoints`, with the type of the file system that is seen there: `ext4`, `nfs4`, `fuse.sshfs` (/proc/self/mountinfo, proc(5)).
package func mounts(below root: BytePath) -> [BytePath: String]? {
    guard let file = try? FileDescriptor(opening: BytePath("/proc/self/mountinfo"), flags: O_RDONLY),
        let table = try? file.readAll(expected: 1 << 14, limit: 1 << 26)
    else { return nil }
    return mounts(in: table, below: root)
}

func mounts(in table: [UInt8], below root: BytePath) -> [BytePath: String] {
    var found: [BytePath: String] = [:]
    for line in table.split(separator: UInt8(ascii: "\n")) {
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count >= 6, let path = BytePath(bytes: unescaped(fields[4])).relative(to: root), !path.isEmpty
        else {
            continue
        }
        // Behind a number of fields that differs, and a hyphen. What was mounted last covers what was there.
        let type = fields.dropFirst(6).drop { !$0.elementsEqual("-".utf8) }.dropFirst().first
        found[path] = String(decoding: type ?? [], as: UTF8.self)
    }
    return found
}

/// `field` with its `\040`, the octal numbers of bytes that would end it, replaced by these.
private func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        guard byte == UInt8(ascii: "\\"), digits.count == 3,
            let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
        else {
            bytes.append(byte)
            continue
        }
        bytes.append(code)
        rest = rest.dropFirst(3)
    }
    return bytes
}
