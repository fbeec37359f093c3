private import Glibc

/// Finds key material and access tokens in text: only what can hardly be anything else, since a hit hides the whole file.
///
/// Every kind of secret has four fixed bytes; one pass finds them all with a shift table over pairs of bytes (Wu and Manber, "A
/// fast algorithm for multi-pattern searching", 1994), looking at about a third of the pairs. What follows is then examined.
enum SecretScanner {
    /// Whether `text` holds a private key or an access token.
    static func findsSecret(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        shifts.withUnsafeBufferPointer { shifts in
            // The last byte of the window of four.
            var end = 3
            while end < text.count {
                let pair = Int(text[end &- 1]) << 8 | Int(text[end])
                let shift = Int(shifts[pair])
                if shift == 0 {
                    if isSecret(text, at: end &- 3) { return true }
                    end &+= 1
                } else {
                    end &+= shift
                }
            }
            return false
        }
    }

    /// The first four bytes that each kind of secret is found by.
    private static let anchors = [
        "PRIV", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "hub_", "glpa", "xoxb", "xoxp", "xoxa", "xoxr", "xoxs",
        "AIza",
        "sk_l", "rk_l", "npm_", "sk-a", "sk-p", "AgEI",
    ]

    /// For each pair of bytes how far the window of four can move on without passing an anchor that ends with it.
    private static let shifts: [UInt8] = {
        var shifts = [UInt8](repeating: 3, count: 1 << 16)
        for anchor in anchors {
            let bytes = Array(anchor.utf8)
            for end in 1...3 {
                let pair = Int(bytes[end - 1]) << 8 | Int(bytes[end])
                shifts[pair] = min(shifts[pair], UInt8(3 - end))
            }
        }
        return shifts
    }()

    private static func isSecret(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let rest = UnsafeBufferPointer(rebasing: text[start...])
        switch rest[0] {
        case UInt8(ascii: "P"): return isPrivateKey(text, at: start)
        case UInt8(ascii: "A"):
            if rest.starts(with: "AKIA") { return isAmazonKeyPair(text, at: start) }
            if rest.starts(with: "AIza") { return isToken(text, at: start, prefix: 4, length: 35...35) }
            // PyPI: a macaroon for pypi.org in base64.
            return rest.starts(with: "AgEIcHlwaS5vcmc") && isToken(text, at: start, prefix: 15, length: 50...400)
        case UInt8(ascii: "g"):
            if rest.starts(with: "glpat-") { return isToken(text, at: start, prefix: 6, length: 20...60) }
            return rest[1] == UInt8(ascii: "h") && rest[3] == UInt8(ascii: "_")
                && isToken(text, at: start, prefix: 4, length: 36...76)
        case UInt8(ascii: "h"):
            // github_pat_: 22 characters, an underscore, 59 characters.
            return rest.starts(with: "hub_pat_") && isToken(text, at: start, prefix: 8, length: 60...120, within: true)
        case UInt8(ascii: "x"):
            guard rest.count > 5, rest[1] == UInt8(ascii: "o"), rest[2] == UInt8(ascii: "x"),
                rest[4] == UInt8(ascii: "-"),
                (0x30...0x39).contains(rest[5])
            else { return false }
            return isToken(text, at: start, prefix: 5, length: 40...250)
        case UInt8(ascii: "n"):
            return rest.starts(with: "npm_") && isToken(text, at: start, prefix: 4, length: 36...36)
        case UInt8(ascii: "s"), UInt8(ascii: "r"):
            if rest.starts(with: "sk-ant-") { return isToken(text, at: start, prefix: 7, length: 80...200) }
            if rest.starts(with: "sk-proj-") { return isToken(text, at: start, prefix: 8, length: 40...200) }
            return rest.dropFirst(2).starts(with: "_live_".utf8)
                && isToken(text, at: start, prefix: 8, length: 24...120)
        default: return false
        }
    }

    /// Whether after `prefix` bytes a run of `length` token characters follows that looks random, and nothing that belongs to a
    /// longer word stands before it (`within` allows for an anchor inside the prefix).
    private static func isToken(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, prefix: Int, length: ClosedRange<Int>, within: Bool = false
    ) -> Bool {
        if !within, start > 0, isTokenCharacter(text[start - 1]), text[start - 1] != UInt8(ascii: "-") { return false }
        let first = start + prefix
        var end = first
        while end < text.count, end - first <= length.upperBound, isTokenCharacter(text[end]) { end += 1 }
        return length.contains(end - first) && looksRandom(text[first..<end])
    }

    /// An access key identifier with a secret key nearby: 40 characters of base64 that stand alone.
    private static func isAmazonKeyPair(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard isToken(text, at: start, prefix: 4, length: 16...16) else { return false }
        var run = 0
        let end = min(start + 400, text.count)
        for position in max(start - 400, 0)...end {
            // No `=`: 40 characters need no padding, and `key=value` would run together.
            if position < end, isBase64(text[position]), text[position] != UInt8(ascii: "=") {
                run += 1
                continue
            }
            let secret = text[(position - run)..<position]
            // A path has as many characters of base64, but no capitals, small letters and digits all mixed.
            if run == 40, looksRandom(secret), hasEveryCase(secret) { return true }
            run = 0
        }
        return false
    }

    /// Whether the `PRIV` at `start` is in the head line of a PEM or PGP private key (RFC 7468, RFC 9580) and key material
    /// follows: at least 60 characters of base64 in runs of at least 32, as no mention of the head line has.
    private static func isPrivateKey(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let name = UnsafeBufferPointer(rebasing: text[start...])
        // The longest kind is `ENCRYPTED`; `-----BEGIN ` stands before it.
        let before = UnsafeBufferPointer(rebasing: text[max(start - 24, 0)..<start])
        guard name.starts(with: "PRIVATE KEY-----") || name.starts(with: "PRIVATE KEY BLOCK-----"),
            before.contains("-----BEGIN")
        else { return false }
        let end = min(start + 2_000, text.count)
        var position = start + 11
        while position < end, text[position] != UInt8(ascii: "-") { position += 1 }
        var run = 0
        var total = 0
        while position <= end {
            let byte = position < end ? text[position] : 0
            if isBase64(byte) {
                run += 1
            } else {
                if run >= 32, looksRandom(text[(position - run)..<position]) { total += run }
                if total >= 60 { return true }
                run = 0
                if byte == UInt8(ascii: "-"), UnsafeBufferPointer(rebasing: text[position...]).starts(with: "-----END")
                {
                    return false
                }
                // In string literals lines end with `\n`, whose letter is none of the key's.
                if byte == UInt8(ascii: "\\") { position += 1 }
            }
            position += 1
        }
        return false
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes begin with `text`.
    func starts(with text: StaticString) -> Bool {
        guard let baseAddress, count >= text.utf8CodeUnitCount else { return false }
        return memcmp(baseAddress, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Whether `text` is somewhere in the bytes, of which there should be few.
    func contains(_ text: StaticString) -> Bool {
        let last = count - text.utf8CodeUnitCount
        return last >= 0 && (0...last).contains { UnsafeBufferPointer(rebasing: self[$0...]).starts(with: text) }
    }
}

private func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}

private func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
    default: false
    }
}

/// Whether `bytes` have about as many different values as random ones, unlike `xxxxxxxx`, `EXAMPLE` and `0123456789`.
private func looksRandom(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var ascending = 0
    var previous: UInt8 = 0
    for byte in bytes {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        if byte == previous &+ 1 || byte == previous { ascending += 1 }
        previous = byte
    }
    let different = low.nonzeroBitCount + high.nonzeroBitCount
    return different >= min(bytes.count / 2 + 1, 15) && ascending * 4 < bytes.count
        && !UnsafeBufferPointer(rebasing: bytes).contains("EXAMPLE")
}

private func hasEveryCase(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    bytes.contains { (0x30...0x39).contains($0) } && bytes.contains { (0x41...0x5A).contains($0) }
        && bytes.contains { (0x61...0x7A).contains($0) }
}
