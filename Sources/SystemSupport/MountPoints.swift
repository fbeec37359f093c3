private import Glibc

/// The folders below `root`, which is absolute and without links, that other file systems are mounted on, relative to it
/// (/proc/self/mountinfo, proc(5)). Nil where that cannot be read.
package func mountPoints(below root: BytePath) -> Set<BytePath>? {
    guard let file = try? FileDescriptor(opening: BytePath("/proc/self/mountinfo"), flags: O_RDONLY),
        let table = try? file.readAll(expected: 1 << 14, limit: 1 << 26)
    else { return nil }
    return mountPoints(in: table, below: root)
}

func mountPoints(in table: [UInt8], below root: BytePath) -> Set<BytePath> {
    var found: Set<BytePath> = []
    for line in table.split(separator: UInt8(ascii: "\n")) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
        guard fields.count == 6, let path = BytePath(bytes: unescaped(fields[4])).relative(to: root), !path.isEmpty
        else {
            continue
        }
        found.insert(path)
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
