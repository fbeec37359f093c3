internal import CKernels

/// Centroids packed for assigning many rows at once to the nearest by Euclidean distance.
///
/// That is the one with the largest `x·c - |c|²/2`.
struct CentroidPanels {
    let count: Int
    let dimension: Int
    private let panels: [Float]
    private let bias: [Float]

    init(_ centroids: [Float], dimension: Int) {
        let count = centroids.count / dimension
        self.count = count
        self.dimension = dimension
        let width = WS_PANEL
        let panelCount = (count + width - 1) / width
        panels = [Float](unsafeUninitializedCapacity: panelCount * width * dimension) { buffer, filled in
            ws_pack_panels(centroids, count, dimension, buffer.baseAddress)
            filled = panelCount * width * dimension
        }
        bias =
            halfNorms(centroids, dimension: dimension).map { -$0 }
            + [Float](repeating: -.infinity, count: panelCount * width - count)
    }

    private var panelCount: Int { bias.count / WS_PANEL }

    /// The nearest centroid of every row, and its `x·c - |c|²/2`.
    func assign(
        _ rows: UnsafePointer<Float>, count: Int, nearest: UnsafeMutablePointer<UInt32>,
        values: UnsafeMutablePointer<Float>
    ) {
        ws_nearest_column(instructions, rows, count, dimension, panels, panelCount, bias, nearest, values)
    }
}

/// Half the squared length of every row.
func halfNorms(_ rows: [Float], dimension: Int) -> [Float] {
    (0..<(rows.count / max(dimension, 1))).map { row in
        var sum: Float = 0
        for d in (row * dimension)..<((row + 1) * dimension) { sum += rows[d] * rows[d] }
        return sum / 2
    }
}
