/// A glob in the dialect of git's wildmatch, compiled so that matching never takes more than polynomial time.
///
/// `*` and `?` and classes never match a slash; `**` between slashes (or an end and a slash) matches any number of
/// folders.
struct GlobProgram: Sendable {
    enum Operation: UInt8 {
        /// The byte that is the operand.
        case literal
        /// Any byte but a slash.
        case anyByte
        /// A byte of the set with the operand's index, but never a slash.
        case set
        /// Any bytes but slashes, or none.
        case star
        /// Any bytes, or none: `**` at the end, or before an escaped slash.
        case anything
        /// Nothing, or any bytes up to and with a slash: `**/`.
        case directories
    }

    struct Token {
        var operation: Operation
        var operand: UInt16 = 0
    }

    var tokens: [Token] = []
    var sets: [ByteSet] = []

    /// What the last byte of a match has to be, when there is only one possibility.
    var lastByte: UInt8? {
        guard let last = tokens.last, last.operation == .literal else { return nil }
        return UInt8(truncatingIfNeeded: last.operand)
    }

    /// Whether all of `text` matches. Takes O(n m) steps for one `**` at most, O(n² m) at worst: after a later star
    /// has begun an earlier one need never be tried again, since the later takes over whatever the earlier could
    /// have.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        tokens.withUnsafeBufferPointer { tokens in
            var token = 0
            var position = 0
            // Where to go on after a mismatch: with the last `*` one byte longer, or else the last `**`.
            var star = (token: -1, position: 0)
            var wide = (token: -1, position: 0)
            while true {
                if token == tokens.count {
                    if position == text.count { return true }
                } else {
                    switch tokens[token].operation {
                    case .star:
                        token += 1
                        star = (token, position)
                        continue
                    case .anything, .directories:
                        token += 1
                        wide = (token, position)
                        star.token = -1
                        continue
                    case .literal, .anyByte, .set:
                        if position < text.count, accepts(tokens[token], text[position]) {
                            token += 1
                            position += 1
                            continue
                        }
                    }
                }
                if star.token >= 0, star.position < text.count, text[star.position] != slash {
                    star.position += 1
                    (token, position) = star
                    continue
                }
                star.token = -1
                guard wide.token >= 0, wide.position < text.count else { return false }
                if tokens[wide.token - 1].operation == .directories {
                    while text[wide.position] != slash {
                        wide.position += 1
                        if wide.position == text.count { return false }
                    }
                }
                wide.position += 1
                (token, position) = wide
            }
        }
    }

    @inline(__always)
    private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
        switch token.operation {
        case .literal: UInt16(byte) == token.operand
        case .anyByte: byte != slash
        default: byte != slash && sets[Int(token.operand)].contains(byte)
        }
    }
}

let slash = UInt8(ascii: "/")
