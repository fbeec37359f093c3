package import SystemSupport

/// What can go wrong with a workspace: what happened, to what, and what to do.
package struct WorkspaceError: Error, Hashable, Sendable {
    /// The kinds that callers tell apart.
    package enum Code: String, Sendable {
        /// A folder that should be a workspace does not exist or is no folder.
        case notAFolder = "not_a_folder"
        /// `.workspace` cannot be made or written.
        case cannotWrite = "cannot_write"
        /// `.workspace` is not a folder of the user's own.
        case notOwned = "not_owned"
        /// The settings cannot be read, or a value in them is wrong.
        case invalidSettings = "invalid_settings"
        /// A glob that could match nothing.
        case invalidGlob = "invalid_glob"
    }

    package var code: Code
    /// A sentence for people: what happened and what to do. Safe to print.
    package var message: String
    package var path: BytePath?
    /// The system call that failed, when one did.
    package var cause: SystemError?

    package init(_ code: Code, _ message: String, path: BytePath? = nil, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.cause = cause
    }
}

extension WorkspaceError: CustomStringConvertible {
    package var description: String { message }
}
