internal import SystemSupport
internal import Workspace

extension VectorStoreConfiguration {
    /// The keys of a settings file.
    private enum Key: String, CaseIterable {
        case backend, directory, memoryLimit, patience, indexing, recall, indexedFrom, tailLimit, lists, subquantizers, probes,
            refineDepth
    }

    /// Takes over what the settings file at `settings` says, JSON with comments (docs/settings.md). Does nothing when there is no
    /// such file. Throws `invalidSettings`.
    public mutating func read(settings path: String) throws(VectorStoreError) {
        let members: [String: JSONValue]
        do {
            members = try Settings.members(of: BytePath(path))
        } catch { throw VectorStoreError(.invalidSettings, error.message, subject: path) }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
            guard let key = Key(rawValue: key) else {
                let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
                throw VectorStoreError(.invalidSettings, "unknown key '\(key)'; there are \(known)", subject: path)
            }
            try set(key, to: value, path)
        }
        try check()
    }

    private mutating func set(_ key: Key, to value: JSONValue, _ path: String) throws(VectorStoreError) {
        func wrong(_ wanted: String) -> VectorStoreError {
            VectorStoreError(.invalidSettings, "\(key.rawValue) has to be \(wanted), not \(value.kind)", subject: path)
        }
        func integer() throws(VectorStoreError) -> Int {
            guard case .number(let number) = value, let integer = Int(exactly: number) else { throw wrong("a whole number") }
            return integer
        }
        func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) throws(VectorStoreError) -> Choice
        where Choice.RawValue == String {
            guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
                throw wrong(Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "))
            }
            return choice
        }
        switch key {
        case .backend: backend = try choice(Backend.self)
        case .indexing: indexing = try choice(Indexing.self)
        case .directory:
            guard case .string(let text) = value, !text.isEmpty, !text.utf8.contains(0) else { throw wrong("a folder") }
            directory = text
        case .recall:
            guard case .number(let number) = value else { throw wrong("a number") }
            recall = number
        case .memoryLimit: memoryLimit = try integer()
        case .patience: patience = try integer()
        case .indexedFrom: indexedFrom = try integer()
        case .tailLimit: tailLimit = try integer()
        case .lists: lists = try integer()
        case .subquantizers: subquantizers = try integer()
        case .probes: probes = try integer()
        case .refineDepth: refineDepth = try integer()
        }
    }
}
