private import Glibc

/// The encodings that text is read in. The raw values are the IANA's names.
package enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    /// Latin-1 with printable characters where that has the control characters 0x80 to 0x9F.
    case windows1252 = "windows-1252"
}

/// A file's text in UTF-8, without byte order mark, with as many line feeds as the file has.
struct DecodedText {
    var bytes: [UInt8]
    var encoding: TextEncoding

    /// Decodes `file`; text in UTF-8 without byte order mark is kept as it is, without a copy.
    ///
    /// Sequences that are ill-formed become U+FFFD where most of the text is well-formed.
    /// - Throws: `binary` or `unsupportedEncoding`.
    init(decoding file: [UInt8]) throws(SkipReason) {
        if file.starts(with: [0xFF, 0xFE, 0, 0]) || file.starts(with: [0, 0, 0xFE, 0xFF]) {
            throw .unsupportedEncoding  // UTF-32
        }
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            let encoding = file[0] == 0xFF ? TextEncoding.utf16LittleEndian : .utf16BigEndian
            guard let text = decodeUTF16(file[2...], encoding, strictly: false) else { throw .binary }
            (bytes, self.encoding) = (text, encoding)
            return
        }
        let file = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file[3...]) : file

        let hasNUL = file.withUnsafeBytes { $0.baseAddress.map { memchr($0, 0, file.count) != nil } ?? false }
        if hasNUL {
            guard let encoding = guessUTF16(file), let text = decodeUTF16(file[...], encoding, strictly: true) else {
                throw .binary
            }
            (bytes, self.encoding) = (text, encoding)
        } else if file.withUnsafeBufferPointer(isValidUTF8) {
            (bytes, encoding) = (file, .utf8)
        } else {
            switch ByteCensus(of: file).verdict {
            case .success(.utf8): (bytes, encoding) = (Array(String(decoding: file, as: UTF8.self).utf8), .utf8)
            case .success(let other): (bytes, encoding) = (decodeWindows1252(file), other)
            case .failure(let reason): throw reason
            }
        }
    }
}

/// Which UTF-16 `file`, which has no byte order mark, may be in: ASCII characters, of which any text has many, have their NUL
/// on the same side.
private func guessUTF16(_ file: [UInt8]) -> TextEncoding? {
    guard file.count % 2 == 0 else { return nil }
    var even = 0
    var odd = 0
    let sample = file.prefix(4096)
    for (position, byte) in sample.enumerated() where byte == 0 {
        if position % 2 == 0 { even += 1 } else { odd += 1 }
    }
    let enough = max(sample.count / 8, 1)
    // A few on the other side are characters like U+4E00.
    if odd >= enough, even <= odd / 8 { return .utf16LittleEndian }
    if even >= enough, odd <= even / 8 { return .utf16BigEndian }
    return nil
}

/// `units`, pairs of bytes, as UTF-8; unpaired surrogates and an odd byte at the end become U+FFFD.
///
/// - Returns: nil when what comes out is not text: NUL, or `strictly` any control character or surrogate out of place,
///   otherwise more than one in 16.
private func decodeUTF16(_ units: ArraySlice<UInt8>, _ encoding: TextEncoding, strictly: Bool) -> [UInt8]? {
    let high = encoding == .utf16BigEndian ? 0 : 1
    var text: [UInt8] = []
    text.reserveCapacity(units.count)
    var faults = 0
    func unit(_ position: Int) -> UInt32? {
        guard position + 1 < units.endIndex else { return nil }
        return UInt32(units[position + high]) << 8 | UInt32(units[position + 1 - high])
    }
    var position = units.startIndex
    while position < units.endIndex {
        var scalar = unit(position) ?? 0xFFFD
        position += 2
        if scalar >= 0xD800, scalar < 0xDC00, let low = unit(position), low >= 0xDC00, low < 0xE000 {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            position += 2
        }
        if scalar == 0 { return nil }
        if scalar >= 0xD800, scalar < 0xE000 { scalar = 0xFFFD }
        if scalar == 0xFFFD || scalar < 0x20 && !(0x07...0x0D).contains(scalar) && scalar != 0x1B { faults += 1 }
        appendUTF8(scalar, to: &text)
    }
    return faults > (strictly ? 0 : units.count / 32) ? nil : text
}

private func decodeWindows1252(_ file: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(file.count + file.count / 8)
    for byte in file {
        if byte < 0x80 {
            text.append(byte)
        } else {
            appendUTF8(byte < 0xA0 ? UInt32(windows1252[Int(byte - 0x80)]) : UInt32(byte), to: &text)
        }
    }
    return text
}

/// What 0x80 to 0x9F stand for (WHATWG Encoding Standard, index windows-1252).
private let windows1252: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
]

/// Appends `scalar`, which must be a Unicode scalar value, in UTF-8.
func appendUTF8(_ scalar: UInt32, to text: inout [UInt8]) {
    func continuation(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
    switch scalar {
    case ..<0x80: text.append(UInt8(scalar))
    case ..<0x800: text.append(contentsOf: [0xC0 | UInt8(scalar >> 6), continuation(0)])
    case ..<0x10000: text.append(contentsOf: [0xE0 | UInt8(scalar >> 12), continuation(6), continuation(0)])
    default: text.append(contentsOf: [0xF0 | UInt8(scalar >> 18), continuation(12), continuation(6), continuation(0)])
    }
}
