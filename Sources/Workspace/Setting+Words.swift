private import SystemSupport

extension Setting {
    /// The value that `texts`, typed or from the environment, stand for. Throws `invalidSettings`, about what `name` names.
    ///
    /// `null` asks for the default. A list is a text for each element, or one text that is a list in JSON.
    package func value(of texts: [String], name: String) throws(WorkspaceError) -> JSONValue {
        let value = try interpreted(texts, name)
        if value == .null { return value }
        var scratch = Settings()
        do throws(WrongValue) {
            try assign(&scratch, value)
        } catch {
            let found = texts.count == 1 ? "'\(escapedForDisplay(Array(texts[0].utf8)))'" : error.found
            throw WorkspaceError(
                .invalidSettings, "\(name)\(error.place) has to be \(error.wanted), not \(found)")
        }
        return value
    }

    private func interpreted(_ texts: [String], _ name: String) throws(WorkspaceError) -> JSONValue {
        if texts == ["null"] { return .null }
        let takesMany =
            switch kind {
            case .list, .choice: true
            default: false
            }
        guard takesMany else {
            guard texts.count == 1 else {
                throw WorkspaceError(.invalidSettings, "\(name) has to be one value, not \(texts.count)")
            }
            return scalar(texts[0])
        }
        if texts.count == 1 {
            if case .choice = kind, let flag = Bool(texts[0]) { return .bool(flag) }
            if texts[0].hasPrefix("["), case .array(let elements)? = try? JSONValue(json5: Array(texts[0].utf8)) {
                return .array(elements)
            }
        }
        return .array(texts.map { .string($0) })
    }

    private func scalar(_ text: String) -> JSONValue {
        switch kind {
        case .flag: Bool(text).map { .bool($0) } ?? .string(text)
        case .integer: Int(text).flatMap { Double(exactly: $0) }.map { .number($0) } ?? .string(text)
        case .number: Double(text).map { .number($0) } ?? .string(text)
        case .folder, .list, .choice: .string(text)
        }
    }

    /// What its value has to be, for documentation: `whole number of bytes, 1 to 268435456`.
    package var kindWords: String {
        switch kind {
        case .flag: "`true` or `false`"
        case .integer(let range, let unit):
            "whole number" + (unit.map { " of \($0)" } ?? "") + ", \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "number, \(range.lowerBound) to \(range.upperBound)"
        case .folder: "path of a folder"
        case .list(let elements): "list of \(elements)"
        case .choice(let elements): "list of \(elements), `true` or `false`"
        }
    }

    /// The rows of the table in docs/settings.md.
    package static var table: String {
        var table = "| key | kind | default | variable | meaning |\n|---|---|---|---|---|\n"
        for setting in all {
            var standard = "`\(setting.standard.json)`"
            if let words = setting.standardWords { standard += ": \(words)" }
            if standard.utf8.count > 60 { standard = "a list, see below" }
            let meaning = setting.meaning.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "`")
            table += "| `\(setting.key)` | \(setting.kindWords) | \(standard) | `\(setting.variable)` | \(meaning) |\n"
        }
        return table
    }
}
