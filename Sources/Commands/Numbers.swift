/// `8990` as `8,990`.
package func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return text
}

/// `value` with just `digits` digits behind the point.
package func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "-" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// A count of bytes in decimal units: `999 bytes`, `1.2 kB`, `75 MB`.
package func byteCount(_ bytes: Int) -> String {
    if bytes.magnitude < 1000 { return "\(bytes) bytes" }
    var value = Double(bytes) / 1000
    for unit in ["kB", "MB", "GB"] {
        if value.magnitude < 999.5 { return fixed(value, digits: value < 9.95 ? 1 : 0) + " " + unit }
        value /= 1000
    }
    return fixed(value, digits: 1) + " TB"
}

/// A time span: `3.1 ms`, `1.2 s`, `2 min 5 s`.
package func duration(milliseconds: Double) -> String {
    if milliseconds < 99.5 { return fixed(milliseconds, digits: 1) + " ms" }
    if milliseconds < 59_950 { return fixed(milliseconds / 1000, digits: 1) + " s" }
    guard milliseconds.isFinite, milliseconds < 1e13 else { return "-" }
    let seconds = Int((milliseconds / 1000).rounded())
    return "\(seconds / 60) min \(seconds % 60) s"
}
