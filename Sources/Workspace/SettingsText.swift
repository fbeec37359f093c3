/// The text of a settings file, JSON with comments, in which single settings are changed.
package struct SettingsText: Sendable {
    package private(set) var bytes: [UInt8]

    /// The content of a file, or an object without members.
    package init(_ bytes: [UInt8]?) { self.bytes = bytes ?? Array("{\n}\n".utf8) }

    /// Gives the member `key` a value, `json` being its JSON; nothing else changes. Returns false when the text is not what can be
    /// changed so: no object, or one that has the key twice.
    package mutating func set(_ key: String, to json: String) -> Bool {
        let found = JSONMembers(of: bytes)
        guard let end = found.end else { return false }
        let same = found.members.filter { $0.key == Array(key.utf8) }
        guard same.count <= 1 else { return false }
        if let member = same.first {
            bytes.replaceSubrange(member.value, with: json.utf8)
            return true
        }
        // Below the line of the template that tells of it, or else at the end.
        if let line = commentedLine(of: key, end: end), insert(key, json, at: line, found) { return true }
        return insert(key, json, at: lastPlace(start: found.start, end: end), found)
    }

    /// Takes the member `key` out, with the line that it leaves empty. Returns false as `set` does; a text without it is as it should be.
    package mutating func remove(_ key: String) -> Bool {
        let found = JSONMembers(of: bytes)
        guard found.end != nil else { return false }
        let same = found.members.filter { $0.key == Array(key.utf8) }
        guard same.count <= 1 else { return false }
        guard let member = same.first else { return true }
        var extent = member.extent
        if let comma = member.comma {
            // Comments between the value and its comma go with it.
            extent = extent.lowerBound..<(comma + 1)
        }
        let lineStart = bytes[..<extent.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let lineEnd = bytes[extent.upperBound...].firstIndex(of: newline) ?? bytes.count
        let isAlone =
            bytes[lineStart..<extent.lowerBound].allSatisfy(isBlank)
            && bytes[extent.upperBound..<lineEnd].allSatisfy(isBlank)
        bytes.removeSubrange(isAlone ? lineStart..<min(lineEnd + 1, bytes.count) : extent)
        return true
    }

    /// Puts a member in at `place`, the start of a line or a place in the last one. Returns false when it cannot be there.
    private mutating func insert(_ key: String, _ json: String, at place: Int, _ found: JSONMembers) -> Bool {
        guard let end = found.end, place > found.start else { return false }
        let before = found.members.last { $0.extent.lowerBound < place }
        // Not within a member, nor before its comma.
        if let before, before.extent.upperBound > place || before.comma ?? 0 >= place { return false }
        let hasMore = found.members.contains { $0.extent.lowerBound >= place }
        var text = "\"\(key)\": \(json)" + (hasMore || found.members.last?.comma != nil ? "," : "")
        if bytes[place - 1] == newline {
            text = String(decoding: indentation(found), as: UTF8.self) + text + "\n"
        } else if bytes[found.start..<end].contains(newline) {
            text = "\n" + String(decoding: indentation(found), as: UTF8.self) + text + "\n"
        } else {
            text = " " + text + (place == end && found.members.isEmpty ? " " : "")
        }
        bytes.insert(contentsOf: text.utf8, at: place)
        if let before, before.comma == nil { bytes.insert(UInt8(ascii: ","), at: before.extent.upperBound) }
        return true
    }

    /// The place after the line that has `key` in a comment, as the template does: `// "key": …`.
    private func commentedLine(of key: String, end: Int) -> Int? {
        var start = bytes.startIndex
        while start < end {
            let lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
            let line = bytes[start..<lineEnd].drop(while: isBlank)
            let text = line.dropFirst(2).drop(while: isBlank)
            if line.starts(with: "//".utf8), text.starts(with: "\"\(key)\"".utf8), lineEnd < end { return lineEnd + 1 }
            start = lineEnd + 1
        }
        return nil
    }

    /// The start of the line of the closing brace at `end`, or where other things are on that line, behind them.
    private func lastPlace(start: Int, end: Int) -> Int {
        if let last = bytes[start..<end].lastIndex(of: newline), bytes[(last + 1)..<end].allSatisfy(isBlank) {
            return last + 1
        }
        return (bytes[start..<end].lastIndex { !isBlank($0) } ?? start) + 1
    }

    private func indentation(_ found: JSONMembers) -> ArraySlice<UInt8> {
        guard let member = found.members.first,
            let lineStart = bytes[..<member.extent.lowerBound].lastIndex(of: newline).map({ $0 + 1 }),
            bytes[lineStart..<member.extent.lowerBound].allSatisfy(isBlank)
        else { return Array("  ".utf8)[...] }
        return bytes[lineStart..<member.extent.lowerBound]
    }
}

private let newline = UInt8(ascii: "\n")

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
