private import Glibc
import SystemSupport

/// Text of files as a language model is shown it: data, which must not pass for anything else.
enum ContentText {
    /// `text` without what a terminal would obey (ECMA-48 control sequences), other control characters but tabs and line ends, and
    /// characters that reorder text or are never seen.
    static func stripped(_ text: some Sequence<Unicode.Scalar>) -> String {
        var output = String.UnicodeScalarView()
        var state = State.text
        for scalar in text {
            switch (state, scalar) {
            case (.text, "\u{1B}"): state = .escape
            case (.text, "\u{9B}"): state = .control
            case (.text, "\n"), (.text, "\t"): output.append(scalar)
            case (.text, _): if !isUnsafeOnTerminal(scalar), !isUnseen(scalar) { output.append(scalar) }
            case (.escape, "["): state = .control
            case (.escape, "]"), (.escape, "P"), (.escape, "X"), (.escape, "^"), (.escape, "_"): state = .string
            // What stands between the escape and its end.
            case (.escape, " "..."/"): break
            case (.escape, "0"..."~"): state = .text
            case (.control, " "..."?"): break
            case (.control, "@"..."~"): state = .text
            // A string ends with BEL or ESC \; a line that ends first was none.
            case (.string, "\u{07}"), (.string, "\u{9C}"): state = .text
            case (.string, "\u{1B}"): state = .escape
            case (_, "\n"):
                output.append(scalar)
                state = .text
            case (.string, _): break
            default: state = .text
            }
        }
        return String(output)
    }

    static func stripped(_ text: String) -> String {
        // Nearly all text has nothing to strip.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }) { return text }
        return stripped(text.unicodeScalars)
    }

    /// A word that is in none of `texts`, for tags around them: the same one for the same texts.
    static func boundary(_ texts: [String]) -> String {
        var hash = ContentHash(of: Array(texts.joined(separator: "\u{0}").utf8))
        while true {
            let word = String(hash.hexadecimal.prefix(8))
            // Stripped texts have no NUL.
            if !texts.contains(where: { strstr($0, word) != nil }) { return word }
            hash = ContentHash(of: hash.bytes)
        }
    }

    private enum State { case text, escape, control, string }

    /// Whether nobody sees `scalar`, so that it could spell what nobody reads: tags, variation selectors, and their like (Unicode,
    /// Default_Ignorable_Code_Point). Those that scripts and emoji need are none.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0xAD, 0x200C, 0x200D, 0xFE0E, 0xFE0F: false
        default: scalar.properties.generalCategory == .format || scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// `name`, stripped, on one line that is not long: it stands outside of the tags.
    static func oneLine(_ name: String) -> String {
        // Nearly every name.
        if name.utf8.count <= 80, name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return name }
        return String(stripped(name).map { $0.isWhitespace ? " " : $0 }.prefix(80))
    }
}
