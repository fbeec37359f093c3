/// What the process tells its parent.
package struct ExitStatus: Hashable, Sendable {
    package let code: Int32

    package init(code: Int32) { self.code = code }

    /// Done; for a search: something was found.
    package static let success = ExitStatus(code: 0)
    package static let nothingFound = ExitStatus(code: 1)
    package static let failure = ExitStatus(code: 2)
    /// `EX_USAGE` of sysexits(3).
    package static let usage = ExitStatus(code: 64)
    /// 128 and SIGPIPE, as a shell tells it.
    package static let closedPipe = ExitStatus(code: 141)

    /// 128 and the signal, as a shell tells it: 130 after Ctrl-C.
    package static func interrupted(by signal: Int32) -> ExitStatus { ExitStatus(code: 128 + signal) }
}
