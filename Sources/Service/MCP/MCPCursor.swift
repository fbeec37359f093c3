/// Where the next page of a search begins. The server keeps nothing: the text says it all.
struct MCPCursor {
    /// A search has 10,000 hits at most.
    static let positions = 0...9_000

    /// How many hits come before.
    var position: Int
    /// Of the question, as `MCPSearchArguments.fingerprint` has it.
    var fingerprint: String
    /// When the index last changed, in nanoseconds since 1970.
    var updatedAt: Int64

    var text: String { "\(position)-\(fingerprint)-\(updatedAt)" }

    init(position: Int, fingerprint: String, updatedAt: Int64) {
        self.position = position
        self.fingerprint = fingerprint
        self.updatedAt = updatedAt
    }

    /// Throws for what is no cursor, or that of another question.
    init(_ text: String, fingerprint: String) throws {
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let position = Int(parts[0]), Self.positions.contains(position),
            let updatedAt = Int64(parts[2])
        else {
            throw RequestError(.invalidInput, "the cursor is none; take 'next_cursor' as it is, or leave it out")
        }
        guard parts[1] == fingerprint else {
            throw RequestError(
                .invalidInput, "the cursor belongs to another question; repeat the arguments, or leave it out")
        }
        self.init(position: position, fingerprint: fingerprint, updatedAt: updatedAt)
    }
}
