private import FoundationEssentials
package import SystemSupport

extension JSONValue {
    /// The value that `text`, JSON with comments (JSON5), stands for. Throws a sentence that says what is wrong.
    package init(json5 text: [UInt8]) throws(Malformed) {
        // The decoder ends the process at some of what is not (FoundationEssentials of Swift 6.3).
        guard String(validating: text, as: UTF8.self) != nil else { throw Malformed(message: "it is not UTF-8") }
        do {
            let decoder = JSONDecoder()
            decoder.allowsJSON5 = true
            self = try decoder.decode(JSONValue.self, from: Data(text))
        } catch {
            throw Malformed(message: Self.reason(of: error))
        }
    }

    /// What is wrong with a text that is not JSON. Safe to print.
    package struct Malformed: Error {
        package let message: String
    }

    private static func reason(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "it cannot be read" }
        guard let underlying = context.underlyingError else { return context.debugDescription }
        return escapedForDisplay(Array("\(underlying)".utf8))
    }

    /// As JSON on one line, whole numbers without a point.
    package var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Writes it. Members of objects come in the order of their keys.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let flag): json.value(flag)
        case .number(let number):
            if let integer = Int(exactly: number) {
                json.value(integer)
            } else if number.isFinite {
                json.value(exactly: number)
            } else {
                json.null()
            }
        case .string(let text): json.value(text)
        case .array(let elements): json.array { json in for element in elements { element.write(to: &json) } }
        case .object(let members):
            json.object { json in
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(key)
                    value.write(to: &json)
                }
            }
        }
    }
}
