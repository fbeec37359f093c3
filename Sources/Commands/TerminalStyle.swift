private import Glibc

/// When to colour: what `--color` says.
package enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Whether to print colours. What the user types wins, then NO_COLOR (no-color.org), then CLICOLOR_FORCE, then whether
/// somebody is looking at a terminal that understands them.
package func usesColor(_ choice: ColorChoice, isTerminal: Bool, environment: Environment) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto:
        if environment.nonEmpty("NO_COLOR") != nil { return false }
        if let force = environment.nonEmpty("CLICOLOR_FORCE"), force != Array("0".utf8) { return true }
        return isTerminal && !isDumb(environment)
    }
}

/// Whether the terminal cannot move its cursor.
func isDumb(_ environment: Environment) -> Bool {
    environment.variable("TERM") == Array("dumb".utf8)
}

/// Colours and weights of text (ECMA-48, SGR), or nothing where there are no colours.
package struct TerminalStyle: Sendable {
    package enum Role: String, Sendable {
        case path = "35"
        case lineNumber = "32"
        case symbol = "1"
        case faint = "2"
        case warning = "33"
        case match = "1;31"
    }

    package let usesColor: Bool
    /// Columns to keep lines within; nil for no limit.
    package let width: Int?

    package init(usesColor: Bool, width: Int?) {
        self.usesColor = usesColor
        self.width = width
    }

    /// `text`, which must be safe for a terminal, in the role's colour.
    func apply(_ role: Role, _ text: String) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// The width in columns of the terminal that `descriptor` is; nil when it is none or does not tell.
func terminalWidth(_ descriptor: CInt) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
}

func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }
