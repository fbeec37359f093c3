package import SystemSupport

extension MetadataValue {
    /// Reads the next value of `reader`.
    package init(_ reader: inout JSONReader) throws {
        switch try reader.kind() {
        case .null:
            try reader.null()
            self = .null
        case .bool: self = .bool(try reader.bool())
        case .string: self = .string(try reader.string())
        case .number:
            let text = try reader.numberText()
            if text != "-0", let integer = Int(text) {
                self = .integer(integer)
            } else {
                guard let number = Double(text), number.isFinite else { throw reader.problem("a number is too large") }
                self = .number(number)
            }
        case .array:
            var elements: [MetadataValue] = []
            try reader.array { elements.append(try MetadataValue(&$0)) }
            self = .array(elements)
        case .object: self = .object(try Self.object(&reader))
        }
    }

    /// Reads the next value of `reader`, which has to be an object.
    package static func object(_ reader: inout JSONReader) throws -> Metadata {
        var members: Metadata = [:]
        try reader.object { reader, key in members[key] = try MetadataValue(&reader) }
        return members
    }

    /// Writes the value, keys in order, numbers so that they read back the same.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.value(value)
        case .integer(let value): json.value(value)
        case .number(let value): json.value(exactly: value)
        case .string(let value): json.value(value)
        case .array(let elements): json.array { for element in elements { element.write(to: &$0) } }
        case .object(let members): Self.write(members, to: &json)
        }
    }

    package static func write(_ members: Metadata, to json: inout JSONWriter) {
        json.object { json in
            for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                json.key(key)
                value.write(to: &json)
            }
        }
    }

    /// The metadata as it is stored: JSON.
    static func encode(_ members: Metadata) -> String {
        if members.isEmpty { return "{}" }
        var json = JSONWriter()
        write(members, to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func decode(_ text: String) throws -> Metadata {
        if text == "{}" { return [:] }
        var reader = JSONReader(Array(text.utf8))
        let members = try object(&reader)
        try reader.end()
        return members
    }

    /// Whether it can be stored: finite numbers, at most `levels` levels.
    func isStorable(levels: Int) -> Bool {
        switch self {
        case .number(let value): value.isFinite
        case .array(let elements): levels > 0 && elements.allSatisfy { $0.isStorable(levels: levels - 1) }
        case .object(let members): levels > 0 && members.values.allSatisfy { $0.isStorable(levels: levels - 1) }
        default: true
        }
    }
}
