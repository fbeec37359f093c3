/// A definition's name as it is shown: joints become dots, quotes and `self` go.
struct DefinitionName {
    /// With the part that the definition itself qualifies it by: `Mux.Route`.
    let path: String
    let last: String
    /// Whether that part makes a function a method.
    let isMember: Bool

    init(_ text: UnsafeBufferPointer<UInt8>, _ match: DefinitionMatcher.Match) {
        if match.kind == .test {
            path = truncated(text[match.name], 120)
            last = path
            isMember = false
            return
        }
        var bytes: [UInt8] = []
        if let qualifier = match.qualifier { bytes = text[qualifier].prefix(120) + [UInt8(ascii: ".")] }
        let hasColon = text[match.name].contains(UInt8(ascii: ":"))
        let isOperatorFunction = text[match.name].starts(with: "operator".utf8)
        var generics = 0
        for byte in text[match.name].prefix(160) {
            // Type arguments say little and differ from use to use; after a name, `<` begins them.
            if byte == UInt8(ascii: "<"), generics > 0 || bytes.last.map({ $0 >= 0x30 }) ?? false, !isOperatorFunction {
                generics += 1
            }
            if generics > 0 {
                if byte == UInt8(ascii: ">") { generics -= 1 }
                continue
            }
            if "`\"[]()&#".utf8.contains(byte), !isOperatorFunction { continue }
            let joint = byte == UInt8(ascii: ":") ? UInt8(ascii: ".") : byte
            if joint == UInt8(ascii: "."), bytes.last == joint { continue }
            bytes.append(joint)
        }
        if bytes.isEmpty { bytes = Array(text[match.name].prefix(120)) }
        for prefix in ["self.", "this."] where bytes.starts(with: prefix.utf8) && bytes.count > prefix.utf8.count {
            bytes.removeFirst(prefix.utf8.count)
        }
        let path = truncated(bytes, 160)
        let parts = path.split(separator: ".")
        let isOperator = parts.isEmpty || !path.utf8.contains { $0 >= 0x30 }
        // `Point.prototype.add` is `Point.add`.
        self.path = isOperator ? path : parts.filter { $0 != "prototype" || parts.count < 3 }.joined(separator: ".")
        last = isOperator ? path : truncated((parts.last ?? "").utf8, 120)
        isMember = match.qualifier != nil || hasColon || parts.contains("prototype")
    }
}

/// The beginning of `bytes` as text, of at most `limit` bytes, cut between scalars; spaces around it and line breaks in it go.
func truncated(_ bytes: some Collection<UInt8>, _ limit: Int) -> String {
    var kept = Array(bytes.prefix(limit + 1))
    if kept.count > limit {
        kept.removeLast()
        // Back over a scalar that the limit cuts: at most three continuation bytes and their leader.
        if bytes[bytes.index(bytes.startIndex, offsetBy: limit)] & 0xC0 == 0x80 {
            while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
            if !kept.isEmpty { kept.removeLast() }
        }
    }
    for index in kept.indices where kept[index] < 0x20 { kept[index] = 0x20 }
    while kept.last == 0x20 { kept.removeLast() }
    let text = String(decoding: kept.drop { $0 == 0x20 }, as: UTF8.self)
    // Only bytes that are not UTF-8 grow, to U+FFFD.
    return text.utf8.count <= limit ? text : String(text.unicodeScalars.prefix(limit / 3))
}
