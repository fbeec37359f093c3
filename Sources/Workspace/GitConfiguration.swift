/// Git's configuration files (git-config(1), SYNTAX), as far as finding one value needs it; `include` is not followed.
enum GitConfiguration {
    /// The last value of `key` in the sections called `section`, both in lower case; empty for a key without a value.
    /// Nil when there is none.
    static func lastValue(section: String, key: String, in content: [UInt8]) -> [UInt8]? {
        var found: [UInt8]?
        var isInSection = false
        var rest = content[...]
        while !rest.isEmpty {
            rest = rest.drop(while: isBlank)
            guard let first = rest.first else { break }
            switch first {
            case UInt8(ascii: "\n"):
                rest = rest.dropFirst()
            case UInt8(ascii: "#"), UInt8(ascii: ";"):
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "["):
                let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "\n") }
                rest = rest[name.endIndex...].dropFirst()
                isInSection = lowercased(name) == section
            default:
                let name = rest.prefix(while: isNameByte)
                rest = rest[name.endIndex...].drop(while: isBlank)
                if name.isEmpty, rest.first != UInt8(ascii: "=") { rest = rest.dropFirst() }
                let hasValue = rest.first == UInt8(ascii: "=")
                if hasValue { rest = rest.dropFirst() }
                let value = hasValue ? popValue(&rest) : []
                if isInSection, lowercased(name) == key { found = value }
            }
        }
        return found
    }

    /// The value up to the end of its line, without comment and surrounding blanks; quotes and escapes are resolved,
    /// and a backslash at the end of a line goes on with the next.
    private static func popValue(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        var value: [UInt8] = []
        var end = 0
        var isQuoted = false
        rest = rest.drop(while: isBlank)
        scan: while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\n"):
                break scan
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
                continue
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                end = value.count
                continue
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case UInt8(ascii: "\n"), nil: continue
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "b"): value.append(8)
                case let other?: value.append(other)
                }
                end = value.count
                continue
            default: break
            }
            value.append(byte)
            if isQuoted || !isBlank(byte) { end = value.count }
        }
        return Array(value[..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func lowercased(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.filter { !isBlank($0) }, as: UTF8.self).lowercased()
    }
}
