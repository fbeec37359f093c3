private import CKernels

/// A float32 query made ready to be compared with float32 rows, which are compared as they are, without loss.
package struct ExactQuery: Sendable {
    package let metric: VectorMetric
    /// As given, but of length 1 under cosine; all zero when a component is not finite.
    package let components: [Float]

    package init(_ components: [Float], metric: VectorMetric) {
        self.metric = metric
        let squares = components.reduce(0 as Double) { $0 + Double($1) * Double($1) }
        if !squares.isFinite || !components.allSatisfy(\.isFinite) {
            self.components = [Float](repeating: 0, count: components.count)
        } else if metric == .cosine, squares > 0 {
            let inverse = 1 / squares.squareRoot()
            self.components = components.map { Float(Double($0) * inverse) }
        } else {
            self.components = components
        }
    }

    /// Writes the score of every one of `scores.count` rows, one after another in `rows`, to `scores`. What is not a number
    /// becomes minus infinity.
    package func score(_ rows: UnsafePointer<Float>, into scores: UnsafeMutableBufferPointer<Float>) {
        guard let out = scores.baseAddress else { return }
        let count = scores.count
        let dimension = components.count
        switch metric {
        case .dot:
            ws_dot_float32(instructions, rows, count, dimension, components, out)
        case .l2:
            ws_squared_distance_float32(instructions, rows, count, dimension, components, out)
            for row in 0..<count { out[row] = -out[row] }
        case .cosine:
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { norms in
                ws_dot_and_norm_float32(instructions, rows, count, dimension, components, out, norms.baseAddress)
                for row in 0..<count { out[row] = norms[row] > 0 ? out[row] / norms[row].squareRoot() : 0 }
            }
        }
        for row in 0..<count where out[row].isNaN { out[row] = -.infinity }
    }

    /// Writes the scores of rows `ordinals` of `rows` to `scores`, as `CodedSearch` asks for them; one that is not there gets
    /// minus infinity.
    package func score(
        _ rows: UnsafeBufferPointer<Float>, ordinals: UnsafeBufferPointer<UInt32>,
        into scores: UnsafeMutableBufferPointer<Float>
    ) {
        let dimension = components.count
        guard dimension > 0, let base = rows.baseAddress else { return scores.update(repeating: -.infinity) }
        let count = rows.count / dimension
        for (index, ordinal) in ordinals.enumerated() {
            if index + Self.ahead < ordinals.count, Int(ordinals[index + Self.ahead]) < count {
                Self.prefetch(base + Int(ordinals[index + Self.ahead]) * dimension, dimension: dimension)
            }
            if Int(ordinal) < count {
                score(base + Int(ordinal) * dimension, into: .init(rebasing: scores[index..<index + 1]))
            } else {
                scores[index] = -.infinity
            }
        }
    }

    /// Scores the rows of one batch that `allowed` has (all when nil), the first of which is row `first` of segment
    /// `segment`, and keeps the best of them in `hits`.
    package func search(
        _ rows: UnsafeBufferPointer<Float>, first: UInt32, segment: Int = 0, allowed: RowBitmap? = nil,
        into hits: inout TopHits
    ) {
        let dimension = components.count
        guard dimension > 0, let base = rows.baseAddress else { return }
        let count = rows.count / dimension
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.batch) { scores in
            var row = 0
            while row < count {
                if let allowed {
                    // Runs of rows that are allowed are scored together.
                    while row < count, !allowed.contains(first + UInt32(row)) { row += 1 }
                }
                var end = row
                while end < count, end - row < Self.batch, allowed?.contains(first + UInt32(end)) ?? true { end += 1 }
                score(base + row * dimension, into: .init(rebasing: scores[..<(end - row)]))
                for index in row..<end where scores[index - row] >= hits.threshold {
                    hits.insert(VectorHit(segment: segment, ordinal: first + UInt32(index), score: scores[index - row]))
                }
                row = end
            }
        }
    }

    /// Asks memory for a row that will be scored soon.
    package static func prefetch(_ row: UnsafePointer<Float>, dimension: Int) { ws_prefetch(row, 4 * dimension) }

    private static let batch = 256
    /// How many rows before its turn a row is asked for from memory.
    private static let ahead = 4
}
