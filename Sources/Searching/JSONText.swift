private import Glibc
package import SystemSupport

/// `path`, which must be absolute, as a file URI (RFC 8089) of its bytes: what is not unreserved (RFC 3986, section 2.3) or a slash
/// is percent-encoded.
package func fileURI(_ path: BytePath) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var uri = Array("file://".utf8)
    uri.reserveCapacity(path.bytes.count + 16)
    for byte in path.bytes {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            uri.append(byte)
        default:
            uri += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: uri, as: UTF8.self)
}

/// `bytes` in Base64 with padding (RFC 4648, section 4).
package func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        var group: UInt32 = 0
        for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
        for position in 0..<4 {
            let isPadding = position > count
            let sextet = Int(group >> UInt32(18 - 6 * position) & 63)
            text.append(isPadding ? UInt8(ascii: "=") : alphabet[sextet])
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that `text` is the Base64 of; nil when it is none.
package func bytes(base64 text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var count = 0
    for character in text.utf8.prefix(while: { $0 != UInt8(ascii: "=") }) {
        let value: UInt8
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: return nil
        }
        buffer = buffer << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(count)))
        }
    }
    return bytes
}

/// A moment, in nanoseconds since 1970, in UTC to the second (RFC 3339): `2026-11-21T12:40:00Z`.
package func rfc3339(nanoseconds: Int64) -> String {
    // Division rounds toward zero, the clock downwards.
    var seconds = time_t(nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0))
    var time = tm()
    gmtime_r(&seconds, &time)
    func padded(_ number: CInt, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(time.tm_year + 1900, 4))-\(padded(time.tm_mon + 1))-\(padded(time.tm_mday))"
        + "T\(padded(time.tm_hour)):\(padded(time.tm_min)):\(padded(time.tm_sec))Z"
}

/// The moment that `rfc3339(nanoseconds:)` writes as `text`, in nanoseconds since 1970; nil when it writes none so.
package func nanoseconds(rfc3339 text: String) -> Int64? {
    let numbers = text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map {
        CInt(String(decoding: $0, as: UTF8.self)) ?? -1
    }
    guard numbers.count == 6 else { return nil }
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
    (time.tm_hour, time.tm_min, time.tm_sec) = (numbers[3], numbers[4], numbers[5])
    let nanoseconds = Int64(timegm(&time)) * 1_000_000_000
    return rfc3339(nanoseconds: nanoseconds) == text ? nanoseconds : nil
}
