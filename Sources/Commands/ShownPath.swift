package import SystemSupport

/// How to write the file at `path`, relative to `root`, seen from the folder `currentDirectory`: `a.c`, `../lib/b.c`. Both folders
/// are absolute and normalized. An absolute `path` counts by itself; the empty one is the text from standard input.
package func shownPath(_ path: BytePath, root: BytePath, currentDirectory: BytePath) -> BytePath {
    if path.isEmpty { return BytePath("(standard input)") }
    let slash = UInt8(ascii: "/")
    let target = root.appending(path).bytes.split(separator: slash)
    let start = currentDirectory.bytes.split(separator: slash)
    let shared = zip(target, start).prefix { $0 == $1 }.count
    let up = repeatElement(Array("..".utf8)[...], count: start.count - shared)
    let components = Array(up) + target[shared...]
    return components.isEmpty ? BytePath(".") : BytePath(bytes: components.joined(separator: [slash]))
}
