extension GlobProgram {
    /// Longer globs than this many bytes are taken for garbage: paths end at 4,096.
    static let lengthLimit = 16_384

    /// Compiles `glob`; nil when it can match nothing: a class that does not end or has an unknown name, a backslash
    /// at the end, more than `lengthLimit` bytes.
    init?(compiling glob: ArraySlice<UInt8>) {
        guard glob.count <= Self.lengthLimit else { return nil }
        var rest = glob
        tokens.reserveCapacity(glob.count)
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                tokens.append(Token(operation: .literal, operand: UInt16(escaped)))
            case UInt8(ascii: "?"):
                tokens.append(Token(operation: .anyByte))
            case UInt8(ascii: "["):
                guard let set = ByteSet(parsing: &rest) else { return nil }
                tokens.append(Token(operation: .set, operand: UInt16(sets.count)))
                sets.append(set)
            case UInt8(ascii: "*"):
                appendStars(at: rest.startIndex - 1, in: glob, &rest)
            default:
                tokens.append(Token(operation: .literal, operand: UInt16(byte)))
            }
        }
    }

    /// Takes the run of stars that begins at `start` off `rest`, and the slash of a `**/` with it.
    private mutating func appendStars(at start: Int, in glob: ArraySlice<UInt8>, _ rest: inout ArraySlice<UInt8>) {
        let isBoundBefore = start == glob.startIndex || glob[start - 1] == slash
        let others = rest.prefix { $0 == UInt8(ascii: "*") }
        rest = rest.dropFirst(others.count)
        if others.isEmpty || !isBoundBefore {
            tokens.append(Token(operation: .star))
        } else if rest.first == slash {
            rest = rest.dropFirst()
            tokens.append(Token(operation: .directories))
        } else if rest.isEmpty || rest.starts(with: [UInt8(ascii: "\\"), slash]) {
            tokens.append(Token(operation: .anything))
        } else {
            tokens.append(Token(operation: .star))
        }
    }
}

extension UInt8 {
    /// Whether this byte begins something other than itself in a glob.
    var isGlobSpecial: Bool {
        self == UInt8(ascii: "*") || self == UInt8(ascii: "?") || self == UInt8(ascii: "[")
            || self == UInt8(ascii: "\\")
    }
}
