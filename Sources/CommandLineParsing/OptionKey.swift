/// An option together with the type of its value: the table reads `option`, the command reads the value.
package struct OptionKey<Value: Sendable>: Sendable {
    package let option: Option
    /// Makes the value from all that were given, in their order.
    let convert: @Sendable ([[UInt8]]) throws(ParsingError) -> Value
}

extension OptionKey<Bool> {
    /// An option that is there or not.
    package static func flag(_ name: String, short: Unicode.Scalar? = nil, help: String) -> OptionKey {
        OptionKey(option: Option(name, short: short, .flag, help: help)) { (given) throws(ParsingError) in
            !given.isEmpty
        }
    }
}

extension OptionKey<[UInt8]?> {
    /// A path: bytes in no particular encoding; nil when not given.
    package static func path(
        _ name: String, short: Unicode.Scalar? = nil, valueName: String, help: String,
        completes completion: Completion = .files
    ) -> OptionKey {
        let option = Option(name, short: short, .value(name: valueName), help: help, completes: completion)
        return OptionKey(option: option) { (given) throws(ParsingError) in
            if let last = given.last, last.isEmpty { throw ParsingError(.emptyValue(option: "--" + name)) }
            return given.last
        }
    }
}

extension OptionKey<[String]> {
    /// Texts, one for each time the option is given.
    package static func texts(
        _ name: String, short: Unicode.Scalar? = nil, valueName: String, help: String,
        completes completion: Completion = .text
    ) -> OptionKey {
        let option = Option(
            name, short: short, .value(name: valueName), isRepeatable: true, help: help, completes: completion)
        return OptionKey(option: option) { (given) throws(ParsingError) in
            var texts: [String] = []
            for bytes in given {
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw ParsingError(.invalidValue(option: "--" + name, value: bytes, expected: "text in UTF-8"))
                }
                texts.append(text)
            }
            return texts
        }
    }
}

extension OptionKey<Int?> {
    /// A whole number in `range`; nil when not given.
    package static func integer(
        _ name: String, short: Unicode.Scalar? = nil, valueName: String, in range: ClosedRange<Int>, help: String
    ) -> OptionKey {
        let option = Option(name, short: short, .value(name: valueName), help: help)
        return OptionKey(option: option) { (given) throws(ParsingError) in
            guard let last = given.last else { return nil }
            guard let number = Int(String(decoding: last, as: UTF8.self)), range.contains(number) else {
                let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
                throw ParsingError(.invalidValue(option: "--" + name, value: last, expected: expected))
            }
            return number
        }
    }
}

extension OptionKey<Double?> {
    /// A number in `range`; nil when not given.
    package static func number(
        _ name: String, short: Unicode.Scalar? = nil, valueName: String, in range: ClosedRange<Double>, help: String
    ) -> OptionKey {
        let option = Option(name, short: short, .value(name: valueName), help: help)
        return OptionKey(option: option) { (given) throws(ParsingError) in
            guard let last = given.last else { return nil }
            guard let number = Double(String(decoding: last, as: UTF8.self)), range.contains(number) else {
                let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
                throw ParsingError(.invalidValue(option: "--" + name, value: last, expected: expected))
            }
            return number
        }
    }
}

extension OptionKey where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases of an enumeration, by its raw value; `standard` when not given.
    package static func choice(
        _ name: String, short: Unicode.Scalar? = nil, valueName: String, standard: Value, help: String
    ) -> OptionKey {
        let allowed = Value.allCases.map(\.rawValue)
        let option = Option(name, short: short, .value(name: valueName, allowed: allowed), help: help)
        return OptionKey(option: option) { (given) throws(ParsingError) in
            guard let last = given.last else { return standard }
            // The parser lets only allowed values through.
            return Value(rawValue: String(decoding: last, as: UTF8.self)) ?? standard
        }
    }
}
