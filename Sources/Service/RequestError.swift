/// A command or request that cannot be carried out: what happened and what to do.
package struct RequestError: Error, Hashable, Sendable {
    package enum Code: String, Sendable {
        case noWorkspace = "no_workspace"
        case noIndex = "no_index"
        case untrustedSettings = "untrusted_settings"
        case refused
        case busy
        case notFound = "not_found"
        case invalidQuery = "invalid_query"
        case invalidInput = "invalid_input"
        case timedOut = "timed_out"
        case daemon
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
