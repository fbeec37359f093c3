/// Seconds since 1970 of a time as RFC 3339 (2002) writes it, or of a date alone (its first second, UTC); nil for other texts.
/// Without an offset the time is UTC.
package func timestamp(_ text: String) -> Double? {
    var rest = Array(text.utf8)[...]

    func digits(_ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return value
    }
    func take(_ allowed: String) -> UInt8? {
        guard let first = rest.first, allowed.utf8.contains(first) else { return nil }
        return rest.removeFirst()
    }

    guard let year = digits(4), take("-") != nil, let month = digits(2), take("-") != nil, let day = digits(2),
        (1...12).contains(month), (1...daysOfMonth(month, year)).contains(day)
    else { return nil }
    var seconds = Double(daysSince1970(year, month, day) * 86_400)
    if rest.isEmpty { return seconds }
    guard take("Tt ") != nil, let hour = digits(2), take(":") != nil, let minute = digits(2), hour < 24, minute < 60
    else { return nil }
    seconds += Double(hour * 3600 + minute * 60)
    if take(":") != nil {
        // 60 is a leap second.
        guard let second = digits(2), second <= 60 else { return nil }
        seconds += Double(second)
        if take(".") != nil {
            var scale = 0.1
            guard let first = digits(1) else { return nil }
            seconds += Double(first) * scale
            while let digit = digits(1) {
                scale /= 10
                seconds += Double(digit) * scale
            }
        }
    }
    if rest.isEmpty { return seconds }
    if take("Zz") != nil { return rest.isEmpty ? seconds : nil }
    guard let sign = take("+-"), let hours = digits(2), take(":") != nil, let minutes = digits(2), rest.isEmpty,
        hours < 24, minutes < 60
    else { return nil }
    let offset = Double(hours * 3600 + minutes * 60)
    return sign == UInt8(ascii: "+") ? seconds - offset : seconds + offset
}

private func daysOfMonth(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
}

/// Days between 1970-01-01 and this date of the Gregorian calendar, the year counted from March.
private func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
