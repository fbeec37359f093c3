import SystemSupport
import TestSupport

/// Makes names and patterns from few parts, so that they often match one another.
struct PatternGenerator {
    var random: SplitMix

    static let names: [[UInt8]] =
        [
            "a", "b", "ab", "abc", "foo", "foo.c", "foo.o", "bar.c", "bar", "src", "build", "B1", "x1", "x2.tmp", "a b",
            "trail ", "x[1]", "*", "back\\slash", "#hash", "!bang", "é", "new\nline", "-", "]", ".hid", "a.b.c",
            "tab\t",
        ].map { Array($0.utf8) } + [[0xFF, 0x61], [0x61, 0x80]]

    static let pieces = [
        "*", "?", "**", "**/", "/**", "/", "/**/", "a", "b", "ab", "foo", "bar", ".c", ".o", "src", "build", "[a-c]",
        "[!a]",
        "[^a-b]", "[]-]", "[[:alpha:]]", "[[:digit:][:space:]]", "[[:upper:]-x]", "[a\\]b]", "[[:nope:]]", "[", "]",
        "[a-",
        "[--a]", "[\\a-c]", "[[:x]", "\\", "\\*", "\\ ", " ", "\\#", "!", "#", "1", ".", "*.c", "x[[]1]", "é", "[é]",
        "-", "\t",
        "[[:punct:]]", "[[:cntrl:]]", "\\/", "*/", "/*", "[/]", "[!/]", "a/b", "**a", "a**", "\r",
    ].map { Array($0.utf8) }

    mutating func name() -> [UInt8] { Self.names.randomElement(using: &random)! }

    mutating func path(depth: Int) -> BytePath {
        var path = BytePath(bytes: name())
        for _ in 1..<max(depth, 2) where Bool.random(using: &random) { path = path.appending(name()) }
        return path
    }

    mutating func pattern() -> [UInt8] {
        var pattern: [UInt8] = []
        if Int.random(in: 0..<6, using: &random) == 0 { pattern += Array("!".utf8) }
        if Int.random(in: 0..<5, using: &random) == 0 { pattern += Array("/".utf8) }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let isName = Int.random(in: 0..<3, using: &random) == 0
            pattern += isName ? name() : Self.pieces.randomElement(using: &random)!
        }
        if Int.random(in: 0..<6, using: &random) == 0 { pattern += Array("/".utf8) }
        if Int.random(in: 0..<12, using: &random) == 0 { pattern.append(0xFF) }
        return pattern
    }

    /// An ignore file of up to `count` lines.
    mutating func ignoreFile(_ count: Int) -> [UInt8] {
        var lines = (0..<Int.random(in: 1...count, using: &random)).map { _ in pattern() }
        // Lines that take back what was ignored are rare by chance.
        if Bool.random(using: &random) { lines.append(Array("!".utf8) + name()) }
        return Array(lines.joined(separator: [0x0A]))
    }
}
