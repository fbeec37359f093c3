private import CKernels

/// A block of int8 vectors with a scale each: `count * dimension` codes, then `count` little-endian float32 scales.
///
/// A component is its code times its vector's scale, the scale being the largest magnitude divided by 127: against float32
/// vectors this keeps a recall@10 of 0.994, where one scale for all keeps 0.975.
package struct VectorBlock: Sendable {
    /// What one score takes where blocks are in memory, in nanoseconds: to find the block, then to compare `dimension` components.
    package static func scoreCost(dimension: Int) -> Double { blockCost + Double(dimension) * componentCost }
    /// Of finding a block,
    package static let blockCost = 300.0
    /// and of comparing one component, in nanoseconds.
    package static let componentCost = 0.1

    /// How many vectors of `dimension` go into a block of at most `bytes` bytes.
    package static func capacity(dimension: Int, bytes: Int = 65_536) -> Int { max(1, bytes / (dimension + 4)) }

    package let dimension: Int
    /// As stored.
    package let bytes: [UInt8]
    package var count: Int { bytes.count / (dimension + 4) }

    /// The block that `bytes` are; nil when their number does not fit `dimension`.
    package init?(bytes: [UInt8], dimension: Int) {
        guard dimension > 0, dimension <= Int(Int32.max), bytes.count % (dimension + 4) == 0 else { return nil }
        self.bytes = bytes
        self.dimension = dimension
    }

    /// Writes the cosine (for unit vectors) of every vector with `query` to `scores`, which must hold `count` floats.
    package func score(_ query: QuantizedQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        score(query, rows: 0..<count, into: scores)
    }

    /// Writes the cosine (for unit vectors) of every one of `rows` with `query` to `scores`, which must hold as many floats.
    package func score(
        _ query: QuantizedQuery, rows: Range<Int>, into scores: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(query.components.count == dimension && scores.count >= rows.count)
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count)
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows.count) { products in
                ws_dot_int8_int16(
                    base + rows.lowerBound * dimension, rows.count, dimension, query.components, products.baseAddress)
                for (place, row) in rows.enumerated() {
                    scores[place] = Float(products[place]) * query.scale * scale(row, in: raw)
                }
            }
        }
    }

    /// Writes the cosine (for unit vectors) of every one of `rows`, of which this block's first is row `first`, with `query` to
    /// `scores`, which must hold as many floats.
    package func score(
        _ query: QuantizedQuery, rows: ArraySlice<UInt32>, from first: Int,
        into scores: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(query.components.count == dimension && scores.count >= rows.count)
        let count = count
        bytes.withUnsafeBytes { raw in
            for (index, row) in rows.enumerated() {
                let place = Int(row) - first
                precondition(place >= 0 && place < count)
                var product: Int32 = 0
                ws_dot_int8_int16(raw.baseAddress! + place * dimension, 1, dimension, query.components, &product)
                scores[index] = Float(product) * query.scale * scale(place, in: raw)
            }
        }
    }

    /// Asks for the vectors of `rows`, of which this block's first is row `first`, to be brought into the caches.
    package func prefetch(rows: ArraySlice<UInt32>, from first: Int) {
        let count = count
        bytes.withUnsafeBytes { raw in
            for row in rows where Int(row) >= first && Int(row) - first < count {
                ws_prefetch(raw.baseAddress! + (Int(row) - first) * dimension, dimension)
            }
        }
    }

    /// Vector `row` as floats.
    package func vector(_ row: Int) -> [Float] {
        bytes.withUnsafeBytes { raw in
            let scale = scale(row, in: raw)
            return raw[(row * dimension)..<((row + 1) * dimension)].map { Float(Int8(bitPattern: $0)) * scale }
        }
    }

    private func scale(_ row: Int, in raw: UnsafeRawBufferPointer) -> Float {
        let bits = raw.loadUnaligned(fromByteOffset: count * dimension + row * 4, as: UInt32.self)
        let scale = Float(bitPattern: UInt32(littleEndian: bits))
        return scale.isFinite ? scale : 0
    }
}
