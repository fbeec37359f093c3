/// One line of an ignore file (gitignore(5)), or one glob of a command line.
struct IgnorePattern: Sendable {
    private enum Shape: UInt8 {
        /// The name is the literal.
        case name
        /// The name ends with the literal.
        case nameSuffix
        /// The name matches the program.
        case nameGlob
        /// The path below the base is the literal.
        case path
        /// The path below the base is the literal followed by what matches the program.
        case pathGlob
    }

    /// Whether it begins with `!`: what it matches is included again.
    let isNegated: Bool
    /// Whether it ends with a slash: it matches folders only.
    let isDirectoryOnly: Bool
    private let shape: Shape
    private let literal: [UInt8]
    private let program: GlobProgram

    /// What the last byte of every path that matches is, when there is only one possibility.
    var lastByte: UInt8? {
        switch shape {
        case .name, .nameSuffix, .path: literal.last
        case .nameGlob, .pathGlob: program.lastByte
        }
    }

    /// The pattern that `text` is, without comment and trailing spaces; nil when nothing can match it.
    init?(parsing text: ArraySlice<UInt8>) {
        var text = text
        isNegated = text.first == UInt8(ascii: "!")
        if isNegated { text = text.dropFirst() }
        isDirectoryOnly = text.last == slash
        if isDirectoryOnly { text = text.dropLast() }
        guard !text.isEmpty else { return nil }

        let hasSlash = text.contains(slash)
        if text.first == slash { text = text.dropFirst() }
        let prefix = text.prefix { !$0.isGlobSpecial }
        let rest = text[prefix.endIndex...]
        if hasSlash {
            // Git compares the part before the first special byte, then begins anew after it; a `**` there counts as
            // the first thing of its pattern.
            guard let program = GlobProgram(compiling: rest), !text.isEmpty else { return nil }
            shape = rest.isEmpty ? .path : .pathGlob
            literal = Array(prefix)
            self.program = program
        } else if rest.isEmpty {
            (shape, literal, program) = (.name, Array(text), GlobProgram())
        } else if rest.first == UInt8(ascii: "*"), prefix.isEmpty, !rest.dropFirst().contains(where: \.isGlobSpecial) {
            (shape, literal, program) = (.nameSuffix, Array(rest.dropFirst()), GlobProgram())
        } else {
            guard let program = GlobProgram(compiling: text) else { return nil }
            (shape, literal, self.program) = (.nameGlob, [], program)
        }
    }

    /// Whether `path` matches, whose last component begins at `nameStart`, and of which the first `baseLength` bytes
    /// are the folder that the pattern belongs to, with its slash.
    func matches(
        _ path: UnsafeBufferPointer<UInt8>, nameStart: Int, baseLength: Int, isDirectory: Bool
    ) -> Bool {
        if isDirectoryOnly, !isDirectory { return false }
        switch shape {
        case .name:
            return path.count - nameStart == literal.count && hasLiteral(path, at: nameStart)
        case .nameSuffix:
            return path.count - nameStart >= literal.count && hasLiteral(path, at: path.count - literal.count)
        case .nameGlob:
            return program.matches(UnsafeBufferPointer(rebasing: path[nameStart...]))
        case .path:
            return path.count - baseLength == literal.count && hasLiteral(path, at: baseLength)
        case .pathGlob:
            let start = baseLength + literal.count
            return path.count >= start && hasLiteral(path, at: baseLength)
                && program.matches(UnsafeBufferPointer(rebasing: path[start...]))
        }
    }

    @inline(__always)
    private func hasLiteral(_ path: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        literal.withUnsafeBufferPointer { literal in
            for index in literal.indices where path[start + index] != literal[index] { return false }
            return true
        }
    }
}
