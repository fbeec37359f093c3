/// What bytes without NUL that are not well-formed UTF-8 consist of, to tell damaged UTF-8, Latin-1 and data apart.
struct ByteCensus {
    private var count = 0
    /// Control characters that text has no use for.
    private var control = 0
    private var nonASCII = 0
    /// Bytes outside ASCII that follow another one: rare in western European words, the rule in Cyrillic and East Asian ones.
    private var adjacent = 0
    /// Bytes that Windows-1252 gives no character.
    private var undefined = 0
    /// Scalars of two bytes or more that are well-formed UTF-8, and bytes that belong to none.
    private var wellFormed = 0
    private var illFormed = 0

    init(of file: [UInt8]) {
        file.withUnsafeBufferPointer { bytes in
            count = bytes.count
            var previous: UInt8 = 0
            var scalarEnd = 0
            for (position, byte) in bytes.enumerated() {
                if byte < 0x80 {
                    if byte < 0x20 && !(0x07...0x0D).contains(byte) && byte != 0x1B || byte == 0x7F { control += 1 }
                } else {
                    nonASCII += 1
                    if previous >= 0x80 { adjacent += 1 }
                    switch byte {
                    case 0x81, 0x8D, 0x8F, 0x90, 0x9D: undefined += 1
                    default: break
                    }
                    if position >= scalarEnd {
                        let length = lengthOfScalar(bytes, at: position)
                        if length == 0 { illFormed += 1 } else { wellFormed += 1 }
                        scalarEnd = position + max(length, 1)
                    }
                }
                previous = byte
            }
        }
    }

    /// The encoding to read the bytes in, or why not to.
    var verdict: Result<TextEncoding, SkipReason> {
        if control * 500 > count { return .failure(.binary) }
        if wellFormed > illFormed * 2 { return .success(.utf8) }
        let looksWestern = undefined == 0 && nonASCII * 10 < count * 3 && (nonASCII < 8 || adjacent * 2 < nonASCII)
        if looksWestern { return .success(.windows1252) }
        return .failure(control > 0 ? .binary : .unsupportedEncoding)
    }
}
