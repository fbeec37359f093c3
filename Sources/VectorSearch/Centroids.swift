internal import CKernels

/// Centroids packed for assigning many rows at once to the nearest by Euclidean distance.
///
/// That is the one with the largest `x·c - |c|²/2`.
struct CentroidPanels {
    let dimension: Int
    /// In panels, or where there are at most 16 centroids as the codebook of one sub-quantizer, for which there is a kernel.
    private let packed: [Float]
    private let bias: [Float]

    init(_ centroids: [Float], dimension: Int) {
        let count = centroids.count / dimension
        self.dimension = dimension
        let width = count <= ProductCodebooks.entries ? ProductCodebooks.entries : WS_PANEL
        let columns = (count + width - 1) / width * width
        if count <= ProductCodebooks.entries {
            var packed = [Float](repeating: 0, count: columns * dimension)
            for c in 0..<count {
                for d in 0..<dimension { packed[d * columns + c] = centroids[c * dimension + d] }
            }
            self.packed = packed
        } else {
            packed = [Float](unsafeUninitializedCapacity: columns * dimension) { buffer, filled in
                ws_pack_panels(centroids, count, dimension, buffer.baseAddress)
                filled = columns * dimension
            }
        }
        bias =
            halfNorms(centroids, dimension: dimension).map { -$0 }
            + [Float](repeating: -.infinity, count: columns - count)
    }

    /// The nearest centroid of every row.
    func assign(_ rows: UnsafePointer<Float>, count: Int, nearest: UnsafeMutablePointer<UInt32>) {
        for first in stride(from: 0, to: count, by: Self.batch) {
            let here = min(Self.batch, count - first)
            let rows = rows + first * dimension
            if bias.count <= ProductCodebooks.entries {
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: here) { codes in
                    ws_encode_product(instructions, rows, here, 1, dimension, packed, bias, codes.baseAddress)
                    for row in 0..<here { nearest[first + row] = UInt32(codes[row]) }
                }
            } else {
                withUnsafeTemporaryAllocation(of: Float.self, capacity: here) { values in
                    ws_nearest_column(
                        instructions, rows, here, dimension, packed, bias.count / WS_PANEL, bias, nearest + first,
                        values.baseAddress)
                }
            }
        }
    }

    /// As many rows as the kernel takes at a time, times a few.
    private static let batch = 960
}

/// Half the squared length of every row.
func halfNorms(_ rows: [Float], dimension: Int) -> [Float] {
    (0..<(rows.count / max(dimension, 1))).map { row in
        var sum: Float = 0
        for d in (row * dimension)..<((row + 1) * dimension) { sum += rows[d] * rows[d] }
        return sum / 2
    }
}
