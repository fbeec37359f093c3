import SystemSupport

/// How many tokens of a language model `text` takes, at most: an estimate that errs upwards, since every model cuts text differently.
///
/// It follows how byte-pair vocabularies cut (words with the space before them, digits and marks by themselves): a token for four small
/// letters, for two digits, for five bytes in four of what looks like hexadecimal or Base64. `scripts/bench-mcp` compares it with
/// real vocabularies: about half as much again at the median, and never less.
package func estimatedTokens(_ text: some Collection<UInt8>) -> Int {
    text.withContiguousStorageIfAvailable(estimatedTokens(of:))
        ?? Array(text).withUnsafeBufferPointer(estimatedTokens(of:))
}

private func estimatedTokens(of text: UnsafeBufferPointer<UInt8>) -> Int {
    kinds.withUnsafeBufferPointer { estimatedTokens(of: text, $0) }
}

private func estimatedTokens(of text: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<ByteKind>) -> Int {
    var tokens = 0
    var position = 0
    while position < text.count {
        let kind = kinds[Int(text[position])]
        let start = position
        if kind.isAlphanumeric {
            tokens += wordTokens(text, kinds, &position)
            continue
        }
        while position < text.count, kinds[Int(text[position])] == kind { position += 1 }
        let count = position - start
        switch kind {
        case .space:
            // A space goes with the word after it, but not with a number.
            let isBeforeDigit = position < text.count && kinds[Int(text[position])] == .digit
            let isFree = count == 1 && text[start] == 0x20 && !isBeforeDigit
            tokens += isFree ? 0 : (count + 7) / 8
        case .lineEnd: tokens += (count + 1) / 2
        case .mark: tokens += (count * 8 + 9) / 10
        default: tokens += (count * 9 + 9) / 10
        }
    }
    return tokens
}

/// By byte.
private let kinds = (0...UInt8.max).map(ByteKind.init)

private enum ByteKind: UInt8 {
    case small, capital, digit, space, lineEnd, mark, other

    init(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
        case 0x20, 0x09: self = .space
        case 0x0A, 0x0D: self = .lineEnd
        case 0x80...: self = .other
        default: self = .mark
        }
    }

    var isAlphanumeric: Bool { rawValue <= ByteKind.digit.rawValue }
}

/// The tokens of the letters and digits from `position` on, which is moved behind them.
private func wordTokens(
    _ text: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<ByteKind>, _ position: inout Int
) -> Int {
    var tokens = 0
    var length = 0
    var digits = 0
    while position < text.count {
        let kind = kinds[Int(text[position])]
        guard kind.isAlphanumeric else { break }
        let start = position
        while position < text.count, kinds[Int(text[position])] == kind { position += 1 }
        let run = position - start
        length += run
        switch kind {
        // No language has such words; what is made by chance is cut more finely.
        case .small: tokens += run <= 16 ? (run + 3) / 4 : (run * 3 + 4) / 5
        case .capital: tokens += (run * 2 + 2) / 3
        default:
            tokens += (run + 1) / 2
            digits += run
        }
    }
    let isMixed = length >= 5 && digits > 0 && digits < length
    return isMixed ? (length * 4 + 4) / 5 : tokens
}

/// How many tokens a text takes where it stands by itself or as a text of JSON, whichever is more.
enum TokenCount {
    static func both(_ text: String) -> Int {
        var json = JSONWriter()
        json.value(text)
        return max(estimatedTokens(text.utf8), estimatedTokens(json.bytes))
    }
}

/// `text`, or as much of its beginning as `fits`, found by halving, with an ellipsis that is not asked about.
func longestBeginning(of text: String, where fits: (String) -> Bool) -> String {
    if fits(text) { return text }
    // No page has room for more, and it would be looked at again and again.
    let scalars = Array(text.unicodeScalars.prefix(1 << 20))
    func beginning(_ count: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[..<count])
        return String(view)
    }
    var (least, most) = (0, scalars.count)
    while least < most {
        let count = (least + most + 1) / 2
        if fits(beginning(count)) { least = count } else { most = count - 1 }
    }
    return beginning(least) + "…"
}
