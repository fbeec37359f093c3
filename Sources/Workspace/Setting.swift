/// A row of the table of settings: reading, `ws config`, completions and the table in docs/settings.md come from it.
package struct Setting: Sendable {
    /// What values it can have.
    package enum Kind: Hashable, Sendable {
        case flag
        case integer(ClosedRange<Int>, unit: String?)
        case number(ClosedRange<Double>)
        /// The path of a folder.
        case folder
        /// Texts, which `of` says what they are.
        case list(of: String)
        /// Texts, or true for all, or false for none.
        case choice(of: String)
    }

    /// As it is written in files: `maxFileSize`.
    package let key: String
    package let kind: Kind
    /// What it is without a value, where that is no value itself.
    package let standardWords: String?
    /// A sentence or two.
    package let meaning: String
    /// The value that it has; null where it has none.
    package let value: @Sendable (Settings) -> JSONValue
    /// Gives it a value, which is null only where that is the default.
    let assign: @Sendable (inout Settings, JSONValue) throws(WrongValue) -> Void

    /// The environment variable for it: `WS_MAX_FILE_SIZE`.
    package var variable: String {
        "WS_" + key.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    }

    /// What it is where nothing says otherwise.
    package var standard: JSONValue { value(Settings()) }

    package static let all: [Setting] = [
        .integer(
            "maxFileSize", \.maxFileSize, in: Settings.maxFileSizeRange, unit: "bytes",
            "Files with more bytes are skipped."),
        Setting(
            key: "hidden", kind: .choice(of: "names"), standardWords: nil,
            meaning: "Which files and folders whose names begin with a dot are indexed.",
            value: { settings in
                switch settings.hidden {
                case .all: .bool(true)
                case .only([]): .bool(false)
                case .default: .array(HiddenFiles.defaultNames.map { .string($0) })
                case .only(let names):
                    .array(names.map { String(decoding: $0, as: UTF8.self) }.sorted().map { .string($0) })
                }
            },
            assign: { (settings, value) throws(WrongValue) in
                if case .bool(let areIncluded) = value {
                    settings.hidden = areIncluded ? .all : .only([])
                } else {
                    let names = try value.strings(wanted: "true, false or a list of names")
                    settings.hidden = .only(Set(names.map { Array($0.utf8) }))
                }
            }),
        Setting(
            key: "exclude", kind: .list(of: "patterns"), standardWords: nil,
            meaning: "What is left out, besides what the ignore files say.",
            value: { .array($0.exclude.map { .string($0) }) },
            assign: { (settings, value) throws(WrongValue) in
                settings.exclude = try value.strings(wanted: "a list of patterns")
            }),
        .flag("skipSecrets", \.skipSecrets, "Whether files that hold keys or passwords are skipped."),
        .flag("skipGenerated", \.skipGenerated, "Whether generated files, minified files and lock files are skipped."),
        .integer(
            "vectorIndexRows", \.vectorIndexRows, in: Settings.vectorIndexRowsRange,
            "From so many chunks on 'ws index' builds an index over their vectors; searches use it where it is faster."
        ),
        Setting(
            key: "recall", kind: .number(Settings.recallRange), standardWords: nil,
            meaning: "The share of the nearest chunks that a search by that index should find.",
            value: { .number($0.recall) },
            assign: { (settings, value) throws(WrongValue) in
                settings.recall = try value.number(in: Settings.recallRange)
            }),
        Setting(
            key: "memoryLimit", kind: .integer(Settings.memoryLimitRange, unit: "bytes"),
            standardWords: "a quarter of what is free", meaning: "What building that index may take.",
            value: { $0.memoryLimit.map { .number(Double($0)) } ?? .null },
            assign: { (settings, value) throws(WrongValue) in
                settings.memoryLimit = value == .null ? nil : try value.integer(in: Settings.memoryLimitRange)
            }),
        Setting(
            key: "reconcileInterval", kind: .integer(Settings.reconcileIntervalRange, unit: "seconds"),
            standardWords: nil,
            meaning: "How often 'ws watch' and the daemon compare everything: some changes make no events.",
            value: { .number(Double($0.reconcileInterval.components.seconds)) },
            assign: { (settings, value) throws(WrongValue) in
                settings.reconcileInterval = .seconds(try value.integer(in: Settings.reconcileIntervalRange))
            }),
        Setting(
            key: "model", kind: .folder, standardWords: "the one inside ws", meaning: "The embedding model.",
            value: { $0.model.map { .string($0) } ?? .null },
            assign: { (settings, value) throws(WrongValue) in
                if value == .null { return settings.model = nil }
                guard case .string(let path) = value, !path.isEmpty, !path.utf8.contains(0) else {
                    throw WrongValue(wanted: "the path of a folder, or null", found: value.kind)
                }
                settings.model = path
            }),
    ]

    package static func named(_ key: String) -> Setting? { all.first { $0.key == key } }

    private static func flag(
        _ key: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable, _ meaning: String
    ) -> Setting {
        Setting(
            key: key, kind: .flag, standardWords: nil, meaning: meaning, value: { .bool($0[keyPath: path]) },
            assign: { (settings, value) throws(WrongValue) in
                guard case .bool(let flag) = value else {
                    throw WrongValue(wanted: "true or false", found: value.kind)
                }
                settings[keyPath: path] = flag
            })
    }

    private static func integer(
        _ key: String, _ path: any WritableKeyPath<Settings, Int> & Sendable, in range: ClosedRange<Int>,
        unit: String? = nil, _ meaning: String
    ) -> Setting {
        Setting(
            key: key, kind: .integer(range, unit: unit), standardWords: nil, meaning: meaning,
            value: { .number(Double($0[keyPath: path])) },
            assign: { (settings, value) throws(WrongValue) in
                settings[keyPath: path] = try value.integer(in: range)
            })
    }
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

extension JSONValue {
    fileprivate func integer(in range: ClosedRange<Int>) throws(WrongValue) -> Int {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .number(let number) = self else { throw WrongValue(wanted: wanted, found: kind) }
        guard let integer = Int(exactly: number), range.contains(integer) else {
            throw WrongValue(wanted: wanted, found: "\(number)")
        }
        return integer
    }

    fileprivate func number(in range: ClosedRange<Double>) throws(WrongValue) -> Double {
        let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard case .number(let number) = self else { throw WrongValue(wanted: wanted, found: kind) }
        guard range.contains(number) else { throw WrongValue(wanted: wanted, found: "\(number)") }
        return number
    }

    fileprivate func strings(wanted: String) throws(WrongValue) -> [String] {
        guard case .array(let elements) = self else { throw WrongValue(wanted: wanted, found: kind) }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let string) = element else {
                throw WrongValue(place: "[\(index)]", wanted: "a text", found: element.kind)
            }
            strings.append(string)
        }
        return strings
    }
}
