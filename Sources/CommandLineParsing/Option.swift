/// A row of the table of a command's options: how it is written and what it means. Help, completions and errors read it.
package struct Option: Sendable {
    /// Whether an option takes a value.
    package enum Form: Sendable, Hashable {
        case flag
        /// `name` stands for the value in the help: `N`, `DIR`. With `allowed` values, the value is one of them.
        case value(name: String, allowed: [String] = [])
    }

    /// Without its two hyphens: `limit`.
    package let name: String
    /// Without its hyphen: `n`.
    package let short: Unicode.Scalar?
    package let form: Form
    /// Whether it may be given more than once, each time adding a value. Another option's last value counts.
    package let isRepeatable: Bool
    /// One sentence or two, without a full stop at the end.
    package let help: String
    /// What its value can be.
    package let completion: Completion

    package init(
        _ name: String, short: Unicode.Scalar? = nil, _ form: Form, isRepeatable: Bool = false, help: String,
        completes completion: Completion = .text
    ) {
        self.name = name
        self.short = short
        self.form = form
        self.isRepeatable = isRepeatable
        self.help = help
        if case .value(_, let allowed) = form, !allowed.isEmpty {
            self.completion = .words(allowed)
        } else {
            self.completion = completion
        }
    }

    var takesValue: Bool { form != .flag }
}

/// A row of the table of a command's arguments that are not options.
package struct Positional: Sendable {
    /// As the help shows it: `QUERY`.
    package let name: String
    package let isRequired: Bool
    /// Whether it takes all that follow; only for the last one.
    package let isRepeatable: Bool
    package let help: String
    package let completion: Completion

    package init(
        _ name: String, isRequired: Bool = false, isRepeatable: Bool = false, help: String,
        completes completion: Completion = .text
    ) {
        self.name = name
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.help = help
        self.completion = completion
    }
}
