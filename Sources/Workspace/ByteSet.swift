/// A set of bytes, such as a bracket expression of a glob stands for.
struct ByteSet: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    mutating func formUnion(_ other: ByteSet) {
        words = (
            words.0 | other.words.0, words.1 | other.words.1, words.2 | other.words.2, words.3 | other.words.3
        )
    }

    var complement: ByteSet {
        var set = ByteSet()
        set.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return set
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension ByteSet {
    /// Reads a bracket expression from after its `[` to its `]`, as git does: `!` or `^` first negates, a `]` first
    /// stands for itself, so do `-` first and last; backslash escapes; `[:alpha:]` and the other POSIX classes are
    /// ASCII's. Nil when it does not end, or names a class that does not exist.
    init?(parsing rest: inout ArraySlice<UInt8>) {
        self.init()
        var isNegated = false
        if let first = rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
            isNegated = true
            rest = rest.dropFirst()
        }
        // The lower end of a range, when the byte before can be one.
        var previous: UInt8?
        var isFirst = true
        while true {
            guard let byte = rest.popFirst() else { return nil }
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                insert(escaped)
                previous = escaped
            } else if byte == UInt8(ascii: "-"), let low = previous, let next = rest.first, next != UInt8(ascii: "]") {
                guard let high = Self.popRangeEnd(&rest) else { return nil }
                if low <= high { for member in low...high { insert(member) } }
                previous = nil
            } else if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
                guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
                let name = rest[(rest.startIndex + 1)..<end]
                if name.last == UInt8(ascii: ":") {
                    guard let named = Self.posixClass(name.dropLast()) else { return nil }
                    formUnion(named)
                    rest = rest[(end + 1)...]
                    previous = nil
                } else {
                    insert(byte)
                    previous = byte
                }
            } else {
                insert(byte)
                previous = byte
            }
        }
        if isNegated { self = complement }
    }

    private static func popRangeEnd(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let byte = rest.popFirst() else { return nil }
        return byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
    }

    private static func posixClass(_ name: ArraySlice<UInt8>) -> ByteSet? {
        let lower = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
        let upper = ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z"))
        let digit = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
        var set = ByteSet()
        switch String(decoding: name, as: UTF8.self) {
        case "lower": set = lower
        case "upper": set = upper
        case "digit": set = digit
        case "alpha":
            set = lower
            set.formUnion(upper)
        case "alnum":
            set = lower
            set.formUnion(upper)
            set.formUnion(digit)
        case "xdigit":
            set = ByteSet("abcdefABCDEF".utf8)
            set.formUnion(digit)
        case "blank": set = ByteSet(" \t".utf8)
        // Git's own: without vertical tab and form feed.
        case "space": set = ByteSet(" \t\n\r".utf8)
        case "cntrl":
            set = ByteSet(0..<0x20)
            set.insert(0x7F)
        case "print": set = ByteSet(0x20..<0x7F)
        case "graph": set = ByteSet(0x21..<0x7F)
        case "punct":
            for byte: UInt8 in 0x21..<0x7F where !lower.contains(byte) && !upper.contains(byte) && !digit.contains(byte)
            {
                set.insert(byte)
            }
        default: return nil
        }
        return set
    }
}
