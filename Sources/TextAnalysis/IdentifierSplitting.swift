/// What a character of a word is to the splitting of identifiers. Letters without case are `lower`.
enum IdentifierCharacter: UInt8, Sendable {
    case lower, upper, digit

    /// The class of an ASCII letter or digit; nothing else may be asked.
    @inline(__always)
    init(ascii byte: UInt8) {
        self = byte >= UInt8(ascii: "a") ? .lower : byte >= UInt8(ascii: "A") ? .upper : .digit
    }
}

/// The index after the part that begins at `start` of an identifier of `count` characters without `_` and other punctuation.
///
/// A part ends before an upper-case letter that follows a lower-case one or a digit (`getUser|By|Id`), and before the last of
/// several upper-case letters when a lower-case one follows (`HTTP|Server`), unless that is a plural's s (`URLs`).
/// `classOf` tells a character's class, `isPluralS` whether it is a small s.
@inline(__always)
func endOfIdentifierPart(
    from start: Int, count: Int, classOf: (Int) -> IdentifierCharacter, isPluralS: (Int) -> Bool
) -> Int {
    var index = start + 1
    while index < count {
        if classOf(index) == .upper {
            if classOf(index - 1) != .upper { return index }
            let next = index + 1
            if next < count, classOf(next) == .lower {
                let endsInPluralS = isPluralS(next) && (next + 1 == count || classOf(next + 1) != .lower)
                if !endsInPluralS { return index }
            }
        }
        index += 1
    }
    return count
}
