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
