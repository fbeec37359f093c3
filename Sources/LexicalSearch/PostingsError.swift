/// What is wrong with stored postings or with the way they are put together.
package struct PostingsError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The bytes of a block are not postings: rebuild the segment from its records.
        case damaged
        /// The caller's tables do not fit each other or the postings.
        case mismatch
    }

    package let code: Code
    /// What was found, for people.
    package let message: String

    package var description: String {
        switch code {
        case .damaged: "damaged postings (\(message)); rebuild the segment"
        case .mismatch: "postings and their tables do not fit: \(message)"
        }
    }

    static func damaged(_ message: String) -> PostingsError { PostingsError(code: .damaged, message: message) }
    static func mismatch(_ message: String) -> PostingsError { PostingsError(code: .mismatch, message: message) }
}
