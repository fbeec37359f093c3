package import SystemSupport

/// A model that cannot be used: what is wrong, with which file, and what the system said.
package struct EmbeddingError: Error, Sendable {
    package enum Code: Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// The file's content is damaged or not of its format.
        case damaged
        /// The model is whole, but of a kind that is not supported.
        case unsupported
    }

    package var code: Code
    /// What is wrong and what to do, as a clause: `the tokenizer is no WordPiece; choose another model`.
    package var message: String
    /// The file concerned; nil for the model inside the program.
    package var path: BytePath?
    package var cause: SystemError?

    package init(_ code: Code, _ message: String, path: BytePath? = nil, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.cause = cause
    }
}

extension EmbeddingError: CustomStringConvertible {
    package var description: String {
        "embedding model" + (path.map { " \($0)" } ?? "") + ": \(message)" + (cause.map { ": \($0.reason)" } ?? "")
    }
}
