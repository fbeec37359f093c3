private import CUTF8Proc

/// What a character is to a word or identifier: a set, so that a scan of a word tells all kinds it has.
@usableFromInline
struct CharacterKind: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8

    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Letters without case and marks are lower case here.
    @usableFromInline static let lower = CharacterKind(rawValue: 1)
    @usableFromInline static let upper = CharacterKind(rawValue: 2)
    @usableFromInline static let digit = CharacterKind(rawValue: 4)
    @usableFromInline static let underscore = CharacterKind(rawValue: 8)
    /// A byte of a character beyond ASCII, which has to be decoded before its kind can be told.
    @usableFromInline static let undecoded = CharacterKind(rawValue: 16)
    /// A character of a script that writes no spaces between words.
    static let unspaced = CharacterKind(rawValue: 32)
    /// Invisible; part of a word only inside one.
    static let format = CharacterKind(rawValue: 64)

    /// The kind of a byte of UTF-8; empty for what separates words.
    @usableFromInline
    static func of(byte: UInt8) -> CharacterKind {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .lower
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .upper
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "_"): .underscore
        case 0x80...: .undecoded
        default: []
        }
    }

    static func of(scalar: UInt32) -> CharacterKind {
        if scalar < 0x80 { return of(byte: UInt8(scalar)) }
        switch utf8proc_category(Int32(bitPattern: scalar)) {
        case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LT: return .upper
        case UTF8PROC_CATEGORY_LL: return .lower
        case UTF8PROC_CATEGORY_LM, UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC,
            UTF8PROC_CATEGORY_ME:
            return isUnspaced(scalar) ? .unspaced : .lower
        case UTF8PROC_CATEGORY_ND: return .digit
        case UTF8PROC_CATEGORY_NL: return isUnspaced(scalar) ? .unspaced : .digit
        case UTF8PROC_CATEGORY_CF: return .format
        default: return []
        }
    }

    /// Han, Hiragana, Katakana, Bopomofo and Hangul; Thai, Lao, Burmese and Khmer.
    private static func isUnspaced(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3005...0x3007, 0x3021...0x3029,
            0x3031...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
            0xFF66...0xFFDC, 0x1B000...0x1B16F, 0x20000...0x323AF:
            true
        default: false
        }
    }
}
