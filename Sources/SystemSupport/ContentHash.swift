import CCrypto

/// A SHA-256 digest (FIPS 180-4), by libcrypto, which uses the CPU's instructions.
package struct ContentHash: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// The digest that `bytes` is; nil unless there are 32.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The digest of `content`.
    package init(of content: Span<UInt8>) {
        bytes = [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            content.withUnsafeBufferPointer { input in
                ws_sha256(input.baseAddress, input.count, output.baseAddress)
            }
            count = 32
        }
    }

    package init(of content: [UInt8]) { self.init(of: content.span) }

    /// The digest with these 64 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, digits.allSatisfy({ $0 != nil }) else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0]! << 4 | digits[$0 + 1]!) }
    }

    /// 64 lower-case hexadecimal digits.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
