extension Language {
    /// The language called `name`, or of which `name` is an alias; in any case (`Python`, `C++`, `sh`).
    package static func named(_ name: String) -> Language? {
        PackedName(name.utf8).flatMap { lookup.names[$0] }
    }

    /// The language of a file called `name`, a path's last component, by its whole name (`Makefile`, `.bashrc`), else its
    /// extension (`py`), else what precedes its first dot (`Dockerfile.dev`). ASCII case does not matter.
    ///
    /// - Returns: nil when the name does not tell. `.h` is C.
    package static func forFileName(_ name: some Collection<UInt8>) -> Language? {
        if let whole = PackedName(name), let language = lookup.fileNames[whole] { return language }
        guard let firstDot = name.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        // Of an extension that is too long to be in the table only the beginning is ever read.
        var tail = name[name.index(after: firstDot)...]
        while let dot = tail.firstIndex(of: UInt8(ascii: ".")) { tail = tail[tail.index(after: dot)...] }
        if firstDot != name.startIndex || tail.startIndex != name.index(after: firstDot),
            let key = PackedName(tail), let language = lookup.extensions[key]
        {
            return language
        }
        return PackedName(name[..<firstDot]).flatMap { lookup.fileNames[$0] }
    }

    /// The language of a script by its first line (`#!/usr/bin/env -S python3 -u`), execve(2), env(1).
    ///
    /// - Parameter firstLine: the file's beginning; only the first 256 bytes, up to a line feed, are read, as the kernel does.
    /// - Returns: nil without `#!` or when the interpreter is not in the table.
    package static func forInterpreter(firstLine: Span<UInt8>) -> Language? {
        var line: [UInt8] = []
        for position in 0..<min(firstLine.count, 256) {
            let byte = firstLine[position]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            line.append(byte)
        }
        guard line.starts(with: "#!".utf8) else { return nil }
        for word in line.dropFirst(2).split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            var program = word[...]
            if let slash = program.lastIndex(of: UInt8(ascii: "/")) { program = program[(slash + 1)...] }
            // What env(1) takes before the program: itself, its options, and assignments.
            if program.elementsEqual("env".utf8) || word.first == UInt8(ascii: "-") || word.contains(UInt8(ascii: "="))
            {
                continue
            }
            while let last = program.last, last == UInt8(ascii: ".") || (0x30...0x39).contains(last) {
                program.removeLast()
            }
            return PackedName(program).flatMap { lookup.interpreters[$0] }
        }
        return nil
    }
}

/// A short ASCII name as a number, so that looking it up hashes 16 bytes and allocates nothing.
private struct PackedName: Hashable {
    let value: UInt128

    /// - Returns: nil when `name` is empty or longer than 16 bytes, which no name in the table is.
    init?(_ name: some Collection<UInt8>) {
        var value: UInt128 = 0
        var count = 0
        for byte in name {
            if count == 16 { return nil }
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            value = value << 8 | UInt128(isUpper ? byte | 0x20 : byte)
            count += 1
        }
        if count == 0 { return nil }
        self.value = value
    }
}

/// The table, turned round: from what a file shows to its language.
private struct LanguageLookup {
    var names: [PackedName: Language] = [:]
    var extensions: [PackedName: Language] = [:]
    var fileNames: [PackedName: Language] = [:]
    var interpreters: [PackedName: Language] = [:]

    init() {
        for (index, row) in languageTable.enumerated() {
            let language = Language(index: index)
            func add(_ list: String, to table: inout [PackedName: Language]) {
                for word in words(of: list) {
                    guard let key = PackedName(word.utf8) else {
                        preconditionFailure("\(word) in the language table is longer than 16 bytes")
                    }
                    let previous = table.updateValue(language, forKey: key)
                    precondition(previous == nil, "\(word) is twice in the language table")
                }
            }
            add(row.name + " " + row.aliases, to: &names)
            add(row.extensions, to: &extensions)
            add(row.fileNames, to: &fileNames)
            add(row.interpreters, to: &interpreters)
        }
    }
}

private let lookup = LanguageLookup()
