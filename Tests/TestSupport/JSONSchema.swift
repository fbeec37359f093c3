package import Foundation

/// The part of JSON Schema (2020-12) that docs/search-result.schema.json uses.
package struct JSONSchema {
    private let root: [String: Any]

    /// The schema in docs/.
    package init() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.deletingLastPathComponent().appendingPathComponent("docs/search-result.schema.json")
        root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    }

    /// What in `document` does not fit the definition, each with its place.
    package func problems(in document: Data, definition: String) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: document, options: .fragmentsAllowed)
        return problems(value, ["$ref": "#/$defs/\(definition)"], "$")
    }

    private func problems(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        var found: [String] = []
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return ["\(place): no definition \(name)"]
            }
            found += problems(value, target, place)
        }
        if let types = schema["type"] {
            let names = types as? [String] ?? [types as? String ?? ""]
            if !names.contains(where: { isOf($0, value) }) { found.append("\(place): not of type \(names)") }
        }
        if let constant = schema["const"], !same(constant, value) { found.append("\(place): not \(constant)") }
        if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { same($0, value) }) {
            found.append("\(place): not one of \(allowed)")
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            found.append("\(place): does not match \(pattern)")
        }
        if let number = value as? NSNumber, !isOf("boolean", value) {
            if let least = schema["minimum"] as? Double, number.doubleValue < least {
                found.append("\(place): too small")
            }
            if let most = schema["maximum"] as? Double, number.doubleValue > most {
                found.append("\(place): too large")
            }
        }
        if let items = schema["items"] as? [String: Any], let array = value as? [Any] {
            for (index, item) in array.enumerated() { found += problems(item, items, "\(place)[\(index)]") }
        }
        if let object = value as? [String: Any] { found += memberProblems(object, schema, place) }
        if let choices = schema["anyOf"] as? [[String: Any]],
            choices.allSatisfy({ !problems(value, $0, place).isEmpty })
        {
            found.append("\(place): fits no alternative")
        }
        return found
    }

    private func memberProblems(_ object: [String: Any], _ schema: [String: Any], _ place: String) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var found: [String] = []
        for key in schema["required"] as? [String] ?? [] where object[key] == nil {
            found.append("\(place): \(key) is missing")
        }
        for (key, member) in object {
            if let property = properties[key] {
                found += problems(member, property, "\(place).\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(place): unexpected \(key)")
            }
        }
        return found
    }

    private func same(_ left: Any, _ right: Any) -> Bool { (left as? NSObject)?.isEqual(right) ?? false }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        let number = value as? NSNumber
        let isBoolean = number.map { isBooleanNumber($0) } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "boolean": return isBoolean
        case "null": return value is NSNull
        case "integer": return number.map { !isBoolean && $0.doubleValue == $0.doubleValue.rounded() } ?? false
        case "number": return number != nil && !isBoolean
        default: return false
        }
    }
}

/// In swift-corelibs-foundation a number that JSON wrote as `true` carries C's `bool` type.
private func isBooleanNumber(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
