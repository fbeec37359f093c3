private import Glibc

/// A file path as the kernel sees it: any bytes but NUL, in no particular encoding.
package struct BytePath: Hashable, Sendable {
    /// The bytes, without a trailing NUL. Never contains NUL.
    package private(set) var bytes: [UInt8]

    /// The path made of `bytes`, cut before the first NUL, which no path can contain.
    @inlinable
    package init(bytes: some Sequence<UInt8>) {
        // Not `prefix(while:)`, which the standard library leaves unspecialized: it was half of the time of a walk.
        var path = Array(bytes)
        if let end = path.firstIndex(of: 0) { path.removeSubrange(end...) }
        self.init(unchecked: path)
    }

    @usableFromInline
    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The path whose bytes are `string` in UTF-8, cut before the first NUL.
    package init(_ string: String) { self.init(bytes: string.utf8) }

    package var isEmpty: Bool { bytes.isEmpty }
    package var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    /// The last component; empty for the empty path and for `/`.
    package var lastComponent: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// All but the last component: `/` for a child of the root, empty for a relative path of one component.
    package var parent: BytePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return BytePath(unchecked: []) }
        return BytePath(unchecked: Array(bytes[..<max(slash, isAbsolute ? 1 : 0)]))
    }

    /// The last component without its extension; a dot at its beginning begins none.
    package var stem: ArraySlice<UInt8> {
        let name = lastComponent
        return name[..<(name.dropFirst().lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex)]
    }

    /// What follows the last dot of the last component, lower-cased; nil without a dot or when it is the first byte.
    package var fileExtension: String? {
        let name = lastComponent
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    }

    /// This path with `component` below it. An absolute `component` replaces the path.
    package func appending(_ component: some Collection<UInt8>) -> BytePath {
        if bytes.isEmpty || component.first == UInt8(ascii: "/") { return BytePath(bytes: component) }
        if component.isEmpty { return self }
        var joined = bytes
        if joined.last != UInt8(ascii: "/") { joined.append(UInt8(ascii: "/")) }
        joined.append(contentsOf: component.prefix { $0 != 0 })
        return BytePath(unchecked: joined)
    }

    package func appending(_ component: String) -> BytePath { appending(Array(component.utf8)) }
    package func appending(_ path: BytePath) -> BytePath { appending(path.bytes) }

    /// Without empty and `.` components, `..` taken back textually (never above `/`), and no trailing slash.
    package var normalized: BytePath {
        var components: [ArraySlice<UInt8>] = []
        for component in bytes.split(separator: UInt8(ascii: "/")) where component != [UInt8(ascii: ".")] {
            if component == [UInt8(ascii: "."), UInt8(ascii: ".")] {
                if let last = components.last, last != [UInt8(ascii: "."), UInt8(ascii: ".")] {
                    components.removeLast()
                    continue
                }
                if isAbsolute { continue }
            }
            components.append(component)
        }
        let joined = Array(components.joined(separator: [UInt8(ascii: "/")]))
        if isAbsolute { return BytePath(unchecked: [UInt8(ascii: "/")] + joined) }
        return BytePath(unchecked: joined.isEmpty ? [UInt8(ascii: ".")] : joined)
    }

    /// What follows `ancestor` and a slash; empty when the two are equal; nil when this path is not at or below it.
    /// Both must be normalized.
    package func relative(to ancestor: BytePath) -> BytePath? {
        if bytes == ancestor.bytes { return BytePath(unchecked: []) }
        if ancestor.bytes == [UInt8(ascii: "/")], isAbsolute { return BytePath(unchecked: Array(bytes[1...])) }
        guard isAtOrBelow(ancestor) else { return nil }
        return BytePath(unchecked: Array(bytes[(ancestor.bytes.count + 1)...]))
    }

    /// Whether `relative(to: ancestor)` is not nil.
    package func isAtOrBelow(_ ancestor: BytePath) -> Bool {
        if ancestor.bytes == [UInt8(ascii: "/")], isAbsolute { return true }
        let count = ancestor.bytes.count
        guard bytes.count >= count, bytes.count == count || bytes[count] == UInt8(ascii: "/") else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            ancestor.bytes.withUnsafeBufferPointer {
                count == 0 || memcmp(bytes.baseAddress!, $0.baseAddress!, count) == 0
            }
        }
    }

    /// Calls `body` with the path as a NUL-terminated C string.
    package func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let terminated = ContiguousArray<CChar>(unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
            for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[bytes.count] = 0
            count = bytes.count + 1
        }
        var outcome: Swift.Result<Result, Failure>?
        terminated.withUnsafeBufferPointer { buffer in
            do throws(Failure) { outcome = .success(try body(buffer.baseAddress!)) } catch { outcome = .failure(error) }
        }
        return try outcome!.get()
    }

    /// The path as text when it is valid UTF-8.
    package var utf8String: String? { String(validating: bytes, as: UTF8.self) }
}

extension BytePath: Comparable {
    /// Byte order, as `git` and `LC_ALL=C sort` have it.
    package static func < (left: BytePath, right: BytePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension BytePath: CustomStringConvertible {
    /// For people: printable text as it is; control characters and bytes that are not UTF-8 escaped (`\n`, `\x1b`, `\xff`), so
    /// that a terminal never obeys a file name. Not to be read back: a file may have a backslash in its name.
    package var description: String { escapedForDisplay(bytes) }
}
