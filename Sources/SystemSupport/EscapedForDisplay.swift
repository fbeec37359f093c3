/// `bytes` as text that is safe to print on a terminal on one line: control characters (C0, DEL, C1, and the Unicode
/// characters that reorder text) and bytes that are not UTF-8 become `\n`, `\t`, `\x1b`, `\u{202e}`; the rest stays as it is.
package func escapedForDisplay(_ bytes: some Collection<UInt8>) -> String {
    // Nearly every path.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
    var output = ""
    output.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let first = rest.first {
        if first < 0x80 {
            append(Unicode.Scalar(first), to: &output)
            rest = rest.dropFirst()
            continue
        }
        // The longest sequence of one scalar is four bytes.
        var decoder = UTF8()
        var iterator = rest.makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            append(scalar, to: &output)
            rest = rest.dropFirst(UTF8.width(scalar))
        } else {
            output += "\\x" + hexadecimal(UInt32(first), digits: 2)
            rest = rest.dropFirst()
        }
    }
    return output
}

/// Whether a terminal could take `scalar` as a command or use it to disguise the text around it.
package func isUnsafeOnTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
}

private func append(_ scalar: Unicode.Scalar, to output: inout String) {
    switch scalar {
    case "\n": output += "\\n"
    case "\r": output += "\\r"
    case "\t": output += "\\t"
    case _ where !isUnsafeOnTerminal(scalar): output.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x100: output += "\\x" + hexadecimal(scalar.value, digits: 2)
    default: output += "\\u{" + hexadecimal(scalar.value, digits: 4) + "}"
    }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
