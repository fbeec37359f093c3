internal import CKernels
private import Glibc

/// Turns vectors so that every sub-quantizer has about the same share of what differs between them: principal components,
/// dealt out so that the products of their variances are alike (Ge, He, Ke, Sun, "Optimized product quantization", 2013).
///
/// Distances stay what they are. Vectors of many components are turned in parts, so that a query's turn stays cheap.
struct VectorRotation: Sendable, Hashable {
    /// Components of a part at most.
    static let partLimit = 512

    let dimension: Int
    /// Where the components of the turned vector go: `places[i]` is the place of number `i`.
    let places: [UInt32]
    /// For every part a square matrix: number `i` of a part is row `i` times the part of the vector.
    let matrices: [Float]
    private let panels: [Float]

    static func parts(dimension: Int) -> [Range<Int>] {
        let count = (dimension + partLimit - 1) / partLimit
        return (0..<count).map { dimension * $0 / count..<dimension * ($0 + 1) / count }
    }

    static func matrixCount(dimension: Int) -> Int {
        parts(dimension: dimension).reduce(0) { $0 + $1.count * $1.count }
    }

    /// Nil when the counts do not fit, or two components have the same place.
    init?(dimension: Int, codedDimension: Int, places: [UInt32], matrices: [Float]) {
        guard places.count == dimension, matrices.count == Self.matrixCount(dimension: dimension),
            places.allSatisfy({ $0 < codedDimension }), Set(places).count == dimension
        else { return nil }
        self.dimension = dimension
        self.places = places
        self.matrices = matrices
        var panels: [Float] = []
        var start = 0
        for part in Self.parts(dimension: dimension) {
            let size = part.count
            panels += [Float](unsafeUninitializedCapacity: Self.panelCount(size) * WS_PANEL * size) { buffer, filled in
                matrices.withUnsafeBufferPointer {
                    ws_pack_panels($0.baseAddress! + start, size, size, buffer.baseAddress)
                }
                filled = Self.panelCount(size) * WS_PANEL * size
            }
            start += size * size
        }
        self.panels = panels
    }

    private static func panelCount(_ size: Int) -> Int { (size + WS_PANEL - 1) / WS_PANEL }

    /// Turns `count` vectors of `dimension` components into rows of `codedDimension`; places that none goes to stay as they are.
    func turn(
        _ vectors: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>, codedDimension: Int
    ) {
        var panel = 0
        for part in Self.parts(dimension: dimension) {
            let width = Self.panelCount(part.count) * WS_PANEL
            withUnsafeTemporaryAllocation(of: Float.self, capacity: min(count, Self.batch) * width) { products in
                for first in stride(from: 0, to: count, by: Self.batch) {
                    let here = min(Self.batch, count - first)
                    panels.withUnsafeBufferPointer {
                        ws_panel_products(
                            instructions, vectors + first * dimension + part.lowerBound, here, dimension, part.count,
                            $0.baseAddress! + panel, width / WS_PANEL, products.baseAddress)
                    }
                    for row in 0..<here {
                        let target = out + (first + row) * codedDimension
                        for i in 0..<part.count {
                            target[Int(places[part.lowerBound + i])] = products[row * width + i]
                        }
                    }
                }
            }
            panel += width * part.count
        }
    }

    private static let batch = 96

    /// All of `rows`, turned.
    func turned(_ rows: [Float], codedDimension: Int, threads: Int) -> [Float] {
        var turned = [Float](repeating: 0, count: rows.count / dimension * codedDimension)
        turned.withUnsafeMutableBufferPointer { turned in
            let turned = turned
            rows.withUnsafeBufferPointer { rows in
                concurrently(rows.count / dimension, step: Self.batch, threads: threads) { slice in
                    turn(
                        rows.baseAddress! + slice.lowerBound * dimension, count: slice.count,
                        into: turned.baseAddress! + slice.lowerBound * codedDimension, codedDimension: codedDimension)
                }
            }
        }
        return turned
    }
}

extension VectorRotation {
    /// The rotation for `rows` of `dimension` finite components, one after another.
    init(of rows: UnsafeBufferPointer<Float>, dimension: Int, subquantizers: Int, width: Int, threads: Int) {
        let parts = Self.parts(dimension: dimension)
        var eigenvectors = [SymmetricEigenvectors?](repeating: nil, count: parts.count)
        eigenvectors.withUnsafeMutableBufferPointer { eigenvectors in
            let eigenvectors = eigenvectors
            concurrently(parts.count, threads: threads) { slice in
                for index in slice {
                    let matrix = covariance(of: rows, dimension: dimension, part: parts[index])
                    eigenvectors[index] = SymmetricEigenvectors(matrix, size: parts[index].count)
                }
            }
        }
        let variances = eigenvectors.flatMap { $0!.values }
        let matrices = eigenvectors.flatMap { $0!.vectors.map { Float($0) } }
        self.init(
            dimension: dimension, codedDimension: subquantizers * width,
            places: deal(variances, subquantizers: subquantizers, width: width), matrices: matrices)!
    }
}

/// Gives every component a place: the one with the most variance left goes to the sub-quantizer whose product of variances is
/// least so far.
private func deal(_ variances: [Double], subquantizers: Int, width: Int) -> [UInt32] {
    let floor = max((variances.max() ?? 0) * 1e-9, .leastNormalMagnitude)
    var logarithms = [Double](repeating: 0, count: subquantizers)
    var counts = [Int](repeating: 0, count: subquantizers)
    var places = [UInt32](repeating: 0, count: variances.count)
    let order = variances.indices.sorted {
        variances[$0] != variances[$1] ? variances[$0] > variances[$1] : $0 < $1
    }
    for index in order {
        let open = (0..<subquantizers).filter { counts[$0] < width }
        let target = open.min { logarithms[$0] < logarithms[$1] }!
        places[index] = UInt32(target * width + counts[target])
        counts[target] += 1
        // Above zero, so that one that has more components has the larger product.
        logarithms[target] += log(max(variances[index], floor) / floor)
    }
    return places
}

/// The covariance of components `part` over rows that are evenly spread, in double precision.
private func covariance(of rows: UnsafeBufferPointer<Float>, dimension: Int, part: Range<Int>) -> [Double] {
    let size = part.count
    let count = min(rows.count / dimension, 16_384)
    let spread = rows.count / dimension / max(count, 1)
    let chunk = 1024
    let panelCount = (size + WS_PANEL - 1) / WS_PANEL
    var sums = [Double](repeating: 0, count: size * size)
    var means = [Double](repeating: 0, count: size)
    var columns = [Float](repeating: 0, count: size * chunk)
    var panels = [Float](repeating: 0, count: panelCount * WS_PANEL * chunk)
    var products = [Float](repeating: 0, count: size * panelCount * WS_PANEL)
    for first in stride(from: 0, to: count, by: chunk) {
        let here = min(chunk, count - first)
        for d in 0..<size {
            var sum = 0.0
            for row in 0..<here {
                let value = rows[(first + row) * spread * dimension + part.lowerBound + d]
                columns[d * here + row] = value
                sum += Double(value)
            }
            means[d] += sum
        }
        ws_pack_panels(columns, size, here, &panels)
        ws_panel_products(instructions, columns, size, here, here, panels, panelCount, &products)
        for i in 0..<size {
            for j in 0..<size { sums[i * size + j] += Double(products[i * panelCount * WS_PANEL + j]) }
        }
    }
    let inverse = 1 / Double(max(count, 1))
    for i in 0..<size {
        for j in 0..<size {
            sums[i * size + j] = sums[i * size + j] * inverse - means[i] * inverse * means[j] * inverse
        }
    }
    return sums
}
