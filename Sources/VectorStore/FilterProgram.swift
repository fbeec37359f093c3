internal import SystemSupport
private import Workspace

/// A filter within the limits, with its globs compiled, ready to be asked of many records.
struct FilterProgram: Sendable {
    private indirect enum Node: Sendable {
        case field([String], Test)
        case path([[UInt8]])
        case glob(GlobFilter)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    private enum Test: Sendable {
        case equals(MetadataValue)
        case less(MetadataValue)
        case lessOrEqual(MetadataValue)
        case greater(MetadataValue)
        case greaterOrEqual(MetadataValue)
        case isIn([MetadataValue])
        case contains(MetadataValue)
        case exists
        case time(from: Double, before: Double)
    }

    /// What was compiled: equal filters choose the same records.
    let filter: Filter
    private let root: Node

    /// Nil for no condition at all. Throws `invalidFilter`.
    init?(_ filter: Filter?, paths: [String]) throws {
        var conditions: [Filter] = []
        if !paths.isEmpty { conditions.append(.path(paths)) }
        if let filter { conditions.append(filter) }
        guard let first = conditions.first else { return nil }
        self.filter = conditions.count == 1 ? first : .and(conditions)
        var budget = Budget()
        root = try Self.compile(self.filter, depth: 0, &budget)
    }

    /// Whether the record with this metadata, JSON, is chosen.
    func chooses(_ metadata: String) throws -> Bool { chooses(try MetadataValue.decode(metadata)) }

    func chooses(_ metadata: Metadata) -> Bool { Self.holds(root, metadata) }

    // MARK: - Compiling

    private struct Budget {
        var size = Filter.sizeLimit
        var text = Filter.textLimit

        mutating func take(_ texts: [String]) throws {
            size -= max(1, texts.count)
            text -= texts.reduce(0) { $0 + $1.utf8.count }
            guard size >= 0, text >= 0 else {
                throw VectorStoreError(
                    .invalidFilter,
                    "the filter is too large; at most \(Filter.sizeLimit) conditions and \(Filter.textLimit) bytes of text"
                )
            }
        }

        mutating func take(_ value: MetadataValue) throws {
            switch value {
            case .string(let text): try take([text])
            case .array(let elements): for element in elements { try take(element) }
            case .object(let members):
                for (key, value) in members {
                    try take([key])
                    try take(value)
                }
            case .number(let number) where !number.isFinite:
                throw VectorStoreError(.invalidFilter, "a number in the filter is not finite; leave it out")
            default: try take([])
            }
            guard value.isStorable(levels: Filter.depthLimit) else {
                throw VectorStoreError(.invalidFilter, "a value in the filter is nested too deeply")
            }
        }
    }

    private static func compile(_ filter: Filter, depth: Int, _ budget: inout Budget) throws -> Node {
        guard depth < Filter.depthLimit else {
            throw VectorStoreError(.invalidFilter, "the filter is nested more than \(Filter.depthLimit) levels deep")
        }
        func field(_ name: String, _ values: [MetadataValue], _ test: Test) throws -> Node {
            try budget.take([name])
            for value in values { try budget.take(value) }
            let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard keys.allSatisfy({ !$0.isEmpty }) else {
                throw VectorStoreError(
                    .invalidFilter, "a field has no name; write 'author' or 'author.name'", subject: "filter, \(name)")
            }
            return .field(keys, test)
        }
        func ordered(_ name: String, _ value: MetadataValue, _ test: Test) throws -> Node {
            switch value {
            case .integer, .number, .string: return try field(name, [value], test)
            default:
                throw VectorStoreError(
                    .invalidFilter, "only numbers and texts have an order", subject: "filter, \(name)")
            }
        }
        switch filter {
        case .equals(let name, let value): return try field(name, [value], .equals(value))
        case .less(let name, let value): return try ordered(name, value, .less(value))
        case .lessOrEqual(let name, let value): return try ordered(name, value, .lessOrEqual(value))
        case .greater(let name, let value): return try ordered(name, value, .greater(value))
        case .greaterOrEqual(let name, let value): return try ordered(name, value, .greaterOrEqual(value))
        case .isIn(let name, let values): return try field(name, values, .isIn(values))
        case .contains(let name, let value): return try field(name, [value], .contains(value))
        case .exists(let name): return try field(name, [], .exists)
        case .time(let name, let from, let before):
            guard from?.isNaN != true, before?.isNaN != true else {
                throw VectorStoreError(.invalidFilter, "a time is not a number", subject: "filter, \(name)")
            }
            return try field(name, [], .time(from: from ?? -.infinity, before: before ?? .infinity))
        case .path(let paths):
            try budget.take(paths)
            return .path(paths.map(normalized))
        case .glob(let globs):
            try budget.take(globs)
            guard !globs.isEmpty else { throw VectorStoreError(.invalidFilter, "a list of globs is empty") }
            do throws(WorkspaceError) {
                return .glob(try GlobFilter(globs))
            } catch { throw VectorStoreError(.invalidFilter, error.message) }
        case .and(let filters):
            try budget.take([])
            return .and(try filters.map { try compile($0, depth: depth + 1, &budget) })
        case .or(let filters):
            try budget.take([])
            return .or(try filters.map { try compile($0, depth: depth + 1, &budget) })
        case .not(let filter):
            try budget.take([])
            return .not(try compile(filter, depth: depth + 1, &budget))
        }
    }

    /// A path without `./` before it and slashes after it.
    private static func normalized(_ path: String) -> [UInt8] {
        var bytes = Array(path.utf8)[...]
        while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        return bytes.elementsEqual(".".utf8) ? [] : Array(bytes)
    }

    // MARK: - Asking

    private static func holds(_ node: Node, _ metadata: Metadata) -> Bool {
        switch node {
        case .field(let keys, let test):
            guard let value = value(keys, metadata) else { return false }
            return holds(test, value)
        case .path(let prefixes):
            guard let path = path(metadata) else { return false }
            return prefixes.contains { isAtOrBelow($0, path) }
        case .glob(let globs):
            guard let path = path(metadata) else { return false }
            // Globs begin at the root of whatever the paths are in.
            return globs.matches(BytePath(bytes: path.first == UInt8(ascii: "/") ? path.dropFirst() : path[...]))
        case .and(let nodes): return nodes.allSatisfy { holds($0, metadata) }
        case .or(let nodes): return nodes.contains { holds($0, metadata) }
        case .not(let node): return !holds(node, metadata)
        }
    }

    private static func value(_ keys: [String], _ metadata: Metadata) -> MetadataValue? {
        var value = metadata[keys[0]]
        for key in keys.dropFirst() {
            guard case .object(let members) = value else { return nil }
            value = members[key]
        }
        return value
    }

    private static func path(_ metadata: Metadata) -> [UInt8]? {
        guard case .string(let path) = metadata["path"] else { return nil }
        return normalized(path)
    }

    private static func isAtOrBelow(_ prefix: [UInt8], _ path: [UInt8]) -> Bool {
        guard path.starts(with: prefix) else { return false }
        return path.count == prefix.count || prefix.isEmpty || prefix == [UInt8(ascii: "/")]
            || path[prefix.count] == UInt8(ascii: "/")
    }

    private static func holds(_ test: Test, _ value: MetadataValue) -> Bool {
        switch test {
        case .equals(let wanted): return isEqual(value, wanted)
        case .less(let bound): return order(value, bound).map { $0 < 0 } ?? false
        case .lessOrEqual(let bound): return order(value, bound).map { $0 <= 0 } ?? false
        case .greater(let bound): return order(value, bound).map { $0 > 0 } ?? false
        case .greaterOrEqual(let bound): return order(value, bound).map { $0 >= 0 } ?? false
        case .isIn(let values): return values.contains { isEqual(value, $0) }
        case .contains(let wanted):
            guard case .array(let elements) = value else { return false }
            return elements.contains { isEqual($0, wanted) }
        case .exists: return true
        case .time(let from, let before):
            let time: Double? =
                switch value {
                case .integer(let seconds): Double(seconds)
                case .number(let seconds): seconds
                case .string(let text): timestamp(text)
                default: nil
                }
            return time.map { $0 >= from && $0 < before } ?? false
        }
    }

    private static func isEqual(_ left: MetadataValue, _ right: MetadataValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.array(let left), .array(let right)): left.elementsEqual(right, by: isEqual)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map { isEqual(value, $0) } ?? false }
        default: order(left, right) == 0
        }
    }

    /// Less than, equal to or greater than 0 as `left` is to `right`; nil when they have no order.
    private static func order(_ left: MetadataValue, _ right: MetadataValue) -> Int? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return left < right ? -1 : left > right ? 1 : 0
        case (.string(let left), .string(let right)):
            if left.utf8.elementsEqual(right.utf8) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.number(let left), .number(let right)): return left < right ? -1 : left > right ? 1 : 0
        // Swift compares integers of any type with each other, not with floating point: done without rounding.
        case (.integer(let left), .number(let right)): return order(left, right)
        case (.number(let left), .integer(let right)): return order(right, left).map { -$0 }
        default: return nil
        }
    }

    private static func order(_ left: Int, _ right: Double) -> Int? {
        if right >= 0x1p63 { return -1 }
        if right < -0x1p63 { return 1 }
        let whole = Int(right.rounded(.down))
        if left != whole { return left < whole ? -1 : 1 }
        return right > Double(whole) ? -1 : 0
    }
}
