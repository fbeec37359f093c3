/// What a search did.
package struct SearchReport: Sendable, Hashable, CustomStringConvertible {
    package enum Method: Sendable, Hashable {
        /// Exact scores of all rows that the filter leaves.
        case exact
        /// The codes of all rows.
        case flat
        /// The codes of so many inverted lists, more under a filter.
        case lists(Int)
    }

    package let method: Method
    /// Rows whose codes were looked at.
    package let rowsScanned: Int
    /// Rows whose exact score was taken.
    package let exactScores: Int

    package var description: String {
        switch method {
        case .exact: "exact scores of \(exactScores) rows"
        case .flat: "codes of all \(rowsScanned) rows, exact scores of \(exactScores)"
        case .lists(let probes):
            "codes of \(rowsScanned) rows in \(probes) lists or more, exact scores of \(exactScores)"
        }
    }
}
