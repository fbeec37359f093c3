/// The keys of the settings, as they are written.
enum Setting: String, CaseIterable {
    case maxFileSize, hidden, exclude, skipSecrets, skipGenerated, model, vectorIndexRows, recall, memoryLimit,
        reconcileInterval
}

/// A value that a setting cannot have.
struct WrongValue: Error {
    /// Where in the setting's value: empty for the value itself, `[2]` for an element.
    var place = ""
    /// What it has to be.
    var wanted: String
    /// What it is.
    var found: String
}

extension Settings {
    /// Gives `setting` the value that `value`, which is not null, stands for.
    mutating func set(_ setting: Setting, to value: JSONValue) throws(WrongValue) {
        switch setting {
        case .maxFileSize:
            maxFileSize = try integer(value, in: Self.maxFileSizeRange)
        case .hidden:
            if case .bool(let areIncluded) = value {
                hidden = areIncluded ? .all : .only([])
            } else {
                hidden = .only(Set(try strings(value, "true, false or a list of names").map { Array($0.utf8) }))
            }
        case .exclude: exclude = try strings(value, "a list of patterns")
        case .skipSecrets: skipSecrets = try bool(value)
        case .skipGenerated: skipGenerated = try bool(value)
        case .vectorIndexRows: vectorIndexRows = try integer(value, in: Self.vectorIndexRowsRange)
        case .recall: recall = try number(value, in: Self.recallRange)
        case .memoryLimit: memoryLimit = try integer(value, in: Self.memoryLimitRange)
        case .reconcileInterval:
            reconcileInterval = .seconds(try integer(value, in: Self.reconcileIntervalRange))
        case .model:
            guard case .string(let path) = value, !path.isEmpty, !path.utf8.contains(0) else {
                throw WrongValue(wanted: "the path of a folder, or null", found: value.kind)
            }
            model = path
        }
    }
}

private func bool(_ value: JSONValue) throws(WrongValue) -> Bool {
    guard case .bool(let bool) = value else { throw WrongValue(wanted: "true or false", found: value.kind) }
    return bool
}

private func integer(_ value: JSONValue, in range: ClosedRange<Int>) throws(WrongValue) -> Int {
    let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .number(let number) = value else { throw WrongValue(wanted: wanted, found: value.kind) }
    guard let integer = Int(exactly: number), range.contains(integer) else {
        throw WrongValue(wanted: wanted, found: "\(number)")
    }
    return integer
}

private func number(_ value: JSONValue, in range: ClosedRange<Double>) throws(WrongValue) -> Double {
    let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
    guard case .number(let number) = value else { throw WrongValue(wanted: wanted, found: value.kind) }
    guard range.contains(number) else { throw WrongValue(wanted: wanted, found: "\(number)") }
    return number
}

private func strings(_ value: JSONValue, _ wanted: String) throws(WrongValue) -> [String] {
    guard case .array(let elements) = value else { throw WrongValue(wanted: wanted, found: value.kind) }
    var strings: [String] = []
    for (index, element) in elements.enumerated() {
        guard case .string(let string) = element else {
            throw WrongValue(place: "[\(index)]", wanted: "a text", found: element.kind)
        }
        strings.append(string)
    }
    return strings
}
