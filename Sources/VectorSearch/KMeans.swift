/// Lloyd's k-means ("Least squares quantization in PCM", 1982) over rows in memory, from a seeded sample of them.
///
/// The result is the same whatever the number of threads: rows are assigned one by one, and the rows of a centroid are
/// added up in order.
struct KMeans {
    /// Rows a centroid that are enough for lists.
    static let rowsPerCentroid = 64

    var iterations = 10
    var seed: UInt64
    var threads: Int

    /// `count` centroids of `rows`, which hold at least one row of `dimension` floats, one after another.
    func centroids(
        of rows: UnsafeBufferPointer<Float>, count: Int, dimension: Int, progress: (Double) throws -> Void
    ) rethrows -> [Float] {
        let rowCount = rows.count / dimension
        var random = SplitMix(seed: seed)
        var centroids: [Float] = []
        centroids.reserveCapacity(count * dimension)
        for row in random.sample(count, below: rowCount) {
            centroids += rows[(row * dimension)..<((row + 1) * dimension)]
        }
        // Fewer rows than centroids: the rest stays at zero, where hardly a row is.
        centroids += [Float](repeating: 0, count: count * dimension - centroids.count)

        var nearest = [UInt32](repeating: 0, count: rowCount)
        for iteration in 0..<iterations {
            assign(rows, to: centroids, dimension: dimension, nearest: &nearest)
            move(&centroids, rows: rows, nearest: nearest, dimension: dimension)
            try progress(Double(iteration + 1) / Double(iterations))
        }
        return centroids
    }

    private func assign(
        _ rows: UnsafeBufferPointer<Float>, to centroids: [Float], dimension: Int, nearest: inout [UInt32]
    ) {
        let panels = CentroidPanels(centroids, dimension: dimension)
        let count = nearest.count
        nearest.withUnsafeMutableBufferPointer { nearest in
            let nearest = nearest
            concurrently(count, threads: threads) { slice in
                panels.assign(
                    rows.baseAddress! + slice.lowerBound * dimension, count: slice.count,
                    nearest: nearest.baseAddress! + slice.lowerBound)
            }
        }
    }

    /// Moves every centroid to the mean of its rows, and one without rows to a row that is far from its own.
    private func move(
        _ centroids: inout [Float], rows: UnsafeBufferPointer<Float>, nearest: [UInt32], dimension: Int
    ) {
        let count = centroids.count / dimension
        let members = RowsByList(lists: nearest, listCount: count)
        centroids.withUnsafeMutableBufferPointer { centroids in
            concurrently(count, threads: threads) { slice in
                for centroid in slice {
                    let own = members.rows(of: centroid)
                    guard !own.isEmpty else { continue }
                    let target = UnsafeMutableBufferPointer(
                        rebasing: centroids[(centroid * dimension)...].prefix(dimension))
                    target.update(repeating: 0)
                    for row in own {
                        let source = rows.baseAddress! + Int(row) * dimension
                        for d in 0..<dimension { target[d] += source[d] }
                    }
                    let inverse = 1 / Float(own.count)
                    for d in 0..<dimension { target[d] *= inverse }
                }
            }
        }
        let empty = (0..<count).filter { members.rows(of: $0).isEmpty }
        guard !empty.isEmpty else { return }
        let distances = (0..<nearest.count).map { row in
            (0..<dimension).reduce(0 as Float) { sum, d in
                let difference = rows[row * dimension + d] - centroids[Int(nearest[row]) * dimension + d]
                return sum + difference * difference
            }
        }
        let farthest = distances.indices.sorted {
            distances[$0] != distances[$1] ? distances[$0] > distances[$1] : $0 < $1
        }
        for (centroid, row) in zip(empty, farthest) where distances[row] > 0 {
            for d in 0..<dimension { centroids[centroid * dimension + d] = rows[row * dimension + d] }
        }
    }
}

/// Rows in order of their lists, and within a list in order.
struct RowsByList {
    /// `offsets[l]..<offsets[l + 1]` of `rows` are those of list `l`.
    let offsets: [UInt32]
    let rows: [UInt32]

    /// `lists[row]`, below `listCount`, is the list of `row`.
    init(lists: [UInt32], listCount: Int) {
        var offsets = [UInt32](repeating: 0, count: listCount + 1)
        for list in lists { offsets[Int(list) + 1] += 1 }
        for list in 0..<listCount { offsets[list + 1] += offsets[list] }
        var next = offsets
        rows = [UInt32](unsafeUninitializedCapacity: lists.count) { rows, count in
            for (row, list) in lists.enumerated() {
                rows[Int(next[Int(list)])] = UInt32(row)
                next[Int(list)] += 1
            }
            count = lists.count
        }
        self.offsets = offsets
    }

    func rows(of list: Int) -> ArraySlice<UInt32> { rows[Int(offsets[list])..<Int(offsets[list + 1])] }
}
