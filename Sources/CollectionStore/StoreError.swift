import SystemSupport

/// What is wrong with a store, apart from SQLite's own failures.
package struct StoreError: Error, Hashable, Sendable {
    package enum Code: String, Sendable {
        /// A block, a text or a row does not match its checksum, or makes no sense.
        case damaged
        /// The database belongs to another workspace, owner or version; it is rebuilt, never read.
        case untrusted
        /// Another process is writing.
        case locked
        /// The work was stopped on the user's word.
        case cancelled
    }

    package var code: Code
    package var message: String
    /// The segment concerned, where there is one.
    package var segment: Int?

    package init(_ code: Code, _ message: String, segment: Int? = nil) {
        self.code = code
        self.message = message
        self.segment = segment
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        code == .damaged ? "the index is damaged: \(message); `ws doctor --repair` rebuilds what is damaged" : message
    }
}
