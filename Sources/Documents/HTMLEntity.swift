/// The character reference (WHATWG HTML, section 13.2.5.72) whose `&` is at `start`, and the position after it; nil when it is none
/// that is known. Named ones count only with their semicolon.
func decodeEntity(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> (scalar: UInt32, end: Int)? {
    // The longest name known has seven letters; a number needs no more than eight digits.
    var end = start + 1
    while end < text.count, end - start <= 11, text[end] != UInt8(ascii: ";") { end += 1 }
    guard end < text.count, text[end] == UInt8(ascii: ";"), end > start + 1 else { return nil }
    let name = String(decoding: text[(start + 1)..<end], as: UTF8.self)
    if let scalar = entities[name] { return (scalar, end + 1) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
        digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    guard let number, let scalar = Unicode.Scalar(number) else { return nil }
    return (scalar.value, end + 1)
}

private let entities: [String: UInt32] = [
    "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "copy": 0xA9, "reg": 0xAE,
    "trade": 0x2122, "hellip": 0x2026, "mdash": 0x2014, "ndash": 0x2013, "lsquo": 0x2018, "rsquo": 0x2019,
    "ldquo": 0x201C, "rdquo": 0x201D, "laquo": 0xAB, "raquo": 0xBB, "bull": 0x2022, "middot": 0xB7, "times": 0xD7,
    "divide": 0xF7, "deg": 0xB0, "plusmn": 0xB1, "para": 0xB6, "sect": 0xA7, "euro": 0x20AC, "pound": 0xA3, "yen": 0xA5,
    "cent": 0xA2, "larr": 0x2190, "uarr": 0x2191, "rarr": 0x2192, "darr": 0x2193, "rArr": 0x21D2, "le": 0x2264,
    "ge": 0x2265, "ne": 0x2260, "infin": 0x221E, "micro": 0xB5, "szlig": 0xDF, "auml": 0xE4, "ouml": 0xF6, "uuml": 0xFC,
    "Auml": 0xC4, "Ouml": 0xD6, "Uuml": 0xDC, "eacute": 0xE9, "egrave": 0xE8, "agrave": 0xE0, "ccedil": 0xE7,
    "ntilde": 0xF1, "oslash": 0xF8, "aring": 0xE5, "lbrace": 0x7B, "rbrace": 0x7D, "lbrack": 0x5B, "rbrack": 0x5D,
    "lpar": 0x28, "rpar": 0x29, "num": 0x23, "ast": 0x2A, "lowbar": 0x5F, "grave": 0x60, "check": 0x2713,
]
