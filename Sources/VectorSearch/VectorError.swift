/// What is wrong with stored codes, or with what an index was asked to do.
package struct VectorError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Bytes are not what the format has: build the codes again from the rows.
        case damaged
        /// Codes, quantizer and query do not belong together, or a setting is out of range.
        case mismatch
    }

    package let code: Code
    /// What was found, for people.
    package let message: String

    package var description: String {
        switch code {
        case .damaged: "damaged vector index (\(message)); build it again from the rows"
        case .mismatch: "vector index: \(message)"
        }
    }

    static func damaged(_ message: String) -> VectorError { VectorError(code: .damaged, message: message) }
    static func mismatch(_ message: String) -> VectorError { VectorError(code: .mismatch, message: message) }
}
