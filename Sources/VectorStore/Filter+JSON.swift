private import SystemSupport

extension Filter {
    /// The filter that `json` writes, docs/vector-store.md says how: `{"author": "ann", "year": {"$gte": 2020}}`. Throws
    /// `invalidFilter`.
    public init(json: String) throws(VectorStoreError) {
        do {
            guard json.utf8.count <= 2 * Self.textLimit else {
                throw VectorStoreError(.invalidFilter, "the filter is longer than \(2 * Self.textLimit) bytes")
            }
            var reader = JSONReader(Array(json.utf8))
            let value = try MetadataValue(&reader)
            try reader.end()
            self = try Self.read(value, depth: 0)
        } catch let error as VectorStoreError {
            throw error
        } catch let error as JSONReader.Problem {
            throw VectorStoreError(
                .invalidFilter, "the filter is not JSON: \(error.message), at byte \(error.offset)")
        } catch {
            throw VectorStoreError(.invalidFilter, "the filter cannot be read", cause: "\(error)")
        }
    }

    private static func read(_ value: MetadataValue, depth: Int) throws(VectorStoreError) -> Filter {
        guard depth < depthLimit else {
            throw VectorStoreError(.invalidFilter, "the filter is nested more than \(depthLimit) levels deep")
        }
        guard case .object(let members) = value else {
            throw VectorStoreError(.invalidFilter, "a filter is an object: {\"field\": value}")
        }
        var conditions: [Filter] = []
        for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            switch key {
            case "$and": conditions.append(.and(try list(key, value, depth: depth)))
            case "$or": conditions.append(.or(try list(key, value, depth: depth)))
            case "$not": conditions.append(.not(try read(value, depth: depth + 1)))
            case "$path": conditions.append(.path(try texts(key, value)))
            case "$glob": conditions.append(.glob(try texts(key, value)))
            case _ where key.hasPrefix("$"):
                throw VectorStoreError(
                    .invalidFilter, "unknown; there are $and, $or, $not, $path, $glob, and names of fields",
                    subject: "filter, \(key)")
            default: conditions += try tests(of: key, value)
            }
        }
        return conditions.count == 1 ? conditions[0] : .and(conditions)
    }

    private static func list(_ key: String, _ value: MetadataValue, depth: Int) throws(VectorStoreError) -> [Filter] {
        guard case .array(let elements) = value else {
            throw VectorStoreError(.invalidFilter, "takes a list of filters", subject: "filter, \(key)")
        }
        var filters: [Filter] = []
        for element in elements { filters.append(try read(element, depth: depth + 1)) }
        return filters
    }

    private static func texts(_ key: String, _ value: MetadataValue) throws(VectorStoreError) -> [String] {
        if case .string(let text) = value { return [text] }
        guard case .array(let elements) = value else {
            throw VectorStoreError(.invalidFilter, "takes a text or a list of texts", subject: "filter, \(key)")
        }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else {
                throw VectorStoreError(.invalidFilter, "takes a text or a list of texts", subject: "filter, \(key)")
            }
            texts.append(text)
        }
        return texts
    }

    /// The conditions of one field: a value that it equals, or an object of operators.
    private static func tests(of field: String, _ value: MetadataValue) throws(VectorStoreError) -> [Filter] {
        guard case .object(let operators) = value, operators.keys.contains(where: { $0.hasPrefix("$") }) else {
            return [.equals(field, value)]
        }
        var conditions: [Filter] = []
        var from: Double?
        var before: Double?
        for (name, operand) in operators.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            switch name {
            case "$eq": conditions.append(.equals(field, operand))
            case "$ne": conditions.append(.not(.equals(field, operand)))
            case "$lt": conditions.append(.less(field, operand))
            case "$lte": conditions.append(.lessOrEqual(field, operand))
            case "$gt": conditions.append(.greater(field, operand))
            case "$gte": conditions.append(.greaterOrEqual(field, operand))
            case "$in": conditions.append(.isIn(field, try values(name, operand)))
            case "$nin": conditions.append(.not(.isIn(field, try values(name, operand))))
            case "$contains": conditions.append(.contains(field, operand))
            case "$exists":
                guard case .bool(let isThere) = operand else {
                    throw VectorStoreError(.invalidFilter, "takes true or false", subject: "filter, \(name)")
                }
                conditions.append(isThere ? .exists(field) : .not(.exists(field)))
            case "$from": from = try time(name, operand)
            case "$before": before = try time(name, operand)
            default:
                throw VectorStoreError(
                    .invalidFilter,
                    "unknown; a field takes $eq, $ne, $lt, $lte, $gt, $gte, $in, $nin, $contains, $exists, $from, $before",
                    subject: "filter, \(name)")
            }
        }
        if from != nil || before != nil { conditions.append(.time(field, from: from, before: before)) }
        return conditions
    }

    private static func values(_ name: String, _ value: MetadataValue) throws(VectorStoreError) -> [MetadataValue] {
        guard case .array(let values) = value else {
            throw VectorStoreError(.invalidFilter, "takes a list of values", subject: "filter, \(name)")
        }
        return values
    }

    private static func time(_ name: String, _ value: MetadataValue) throws(VectorStoreError) -> Double {
        switch value {
        case .integer(let seconds): return Double(seconds)
        case .number(let seconds): return seconds
        case .string(let text):
            if let time = timestamp(text) { return time }
        default: break
        }
        throw VectorStoreError(
            .invalidFilter, "takes a time: seconds since 1970, or a text like 2026-01-31T09:30:00Z",
            subject: "filter, \(name)")
    }
}
