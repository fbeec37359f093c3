private import Glibc

/// Eigenvalues, the largest first, and eigenvectors of a symmetric matrix: by Householder's reduction to a tridiagonal one and
/// the QL method with implicit shifts (Bowdler, Martin, Reinsch, Wilkinson, "The QR and QL algorithms for symmetric
/// matrices", 1968).
struct SymmetricEigenvectors {
    let values: [Double]
    /// `vectors[i * size + d]` is component `d` of the vector of `values[i]`.
    let vectors: [Double]

    /// `matrix` has `size * size` finite elements.
    init(_ matrix: [Double], size: Int) {
        var reduction = TridiagonalReduction(matrix, size: size)
        reduction.diagonalize()
        let order = (0..<size).sorted { reduction.diagonal[$0] > reduction.diagonal[$1] }
        values = order.map { reduction.diagonal[$0] }
        vectors = order.flatMap { row in reduction.rows[(row * size)..<((row + 1) * size)] }
    }
}

/// A tridiagonal matrix, and the transposed product of the rotations that lead to it.
private struct TridiagonalReduction {
    let size: Int
    var diagonal: [Double]
    /// `besides[i]` is beside the diagonal in row `i` and column `i + 1`.
    var besides: [Double]
    /// Row `i` becomes eigenvector `i`.
    var rows: [Double]

    /// Householder reflections from the first column on; `a` is `rows * matrix * transposed rows`.
    init(_ matrix: [Double], size n: Int) {
        size = n
        var a = matrix
        var q = [Double](repeating: 0, count: n * n)
        for i in 0..<n { q[i * n + i] = 1 }
        var v = [Double](repeating: 0, count: n)
        var w = [Double](repeating: 0, count: n)
        a.withUnsafeMutableBufferPointer { a in
            q.withUnsafeMutableBufferPointer { q in
                v.withUnsafeMutableBufferPointer { v in
                    w.withUnsafeMutableBufferPointer { w in
                        for column in 0..<max(n - 2, 0) { Self.reflect(column, n, a, q, v, w) }
                    }
                }
            }
        }
        diagonal = (0..<n).map { a[$0 * n + $0] }
        besides = (0..<n).map { $0 + 1 < n ? a[$0 * n + $0 + 1] : 0 }
        rows = q
    }

    /// Makes column `column` of `a` zero below the diagonal's neighbour. `v` and `w` are of use to it alone.
    private static func reflect(
        _ column: Int, _ n: Int, _ a: UnsafeMutableBufferPointer<Double>, _ q: UnsafeMutableBufferPointer<Double>,
        _ v: UnsafeMutableBufferPointer<Double>, _ w: UnsafeMutableBufferPointer<Double>
    ) {
        var norm = 0.0
        for i in column + 1..<n { norm += a[i * n + column] * a[i * n + column] }
        norm = norm.squareRoot()
        guard norm > 0 else { return }
        for i in column + 1..<n { v[i] = a[i * n + column] }
        v[column + 1] += v[column + 1] > 0 ? norm : -norm
        var length = 0.0
        for i in column + 1..<n { length += v[i] * v[i] }
        let scale = 2 / length
        // a := (1 - scale v vᵀ) a (1 - scale v vᵀ), by a -= v wᵀ + w vᵀ over what is not yet reduced.
        // Added up row by row, which `a` being symmetric comes to the same: many columns at a time.
        for j in column..<n { w[j] = 0 }
        for i in column + 1..<n {
            let factor = scale * v[i]
            for j in column..<n { w[j] += factor * a[i * n + j] }
        }
        var product = 0.0
        for i in column + 1..<n { product += v[i] * w[i] }
        v[column] = 0
        for i in column..<n { w[i] -= scale / 2 * product * v[i] }
        for i in column..<n {
            for j in column..<n { a[i * n + j] -= v[i] * w[j] + w[i] * v[j] }
        }
        // q := (1 - scale v vᵀ) q, row by row.
        for j in 0..<n { w[j] = 0 }
        for i in column + 1..<n {
            for j in 0..<n { w[j] += v[i] * q[i * n + j] }
        }
        for i in column + 1..<n {
            let factor = scale * v[i]
            for j in 0..<n { q[i * n + j] -= factor * w[j] }
        }
    }

    /// QL steps until nothing is left beside the diagonal.
    mutating func diagonalize() {
        let n = size
        for first in 0..<n {
            for _ in 0..<60 {
                // The part from `first` to `last` is not yet decoupled.
                var last = first
                while last + 1 < n {
                    let scale = abs(diagonal[last]) + abs(diagonal[last + 1])
                    if abs(besides[last]) <= scale * 0x1p-52 { break }
                    last += 1
                }
                if last == first { break }
                let ratio = (diagonal[first + 1] - diagonal[first]) / (2 * besides[first])
                let root = (ratio * ratio + 1).squareRoot()
                var g = diagonal[last] - diagonal[first] + besides[first] / (ratio + (ratio < 0 ? -root : root))
                var s = 1.0
                var c = 1.0
                var p = 0.0
                var isCut = false
                for i in stride(from: last - 1, through: first, by: -1) {
                    let f = s * besides[i]
                    let b = c * besides[i]
                    let r = hypot(f, g)
                    besides[i + 1] = r
                    if r == 0 {
                        diagonal[i + 1] -= p
                        besides[last] = 0
                        isCut = true
                        break
                    }
                    s = f / r
                    c = g / r
                    g = diagonal[i + 1] - p
                    let t = (diagonal[i] - g) * s + 2 * c * b
                    p = s * t
                    diagonal[i + 1] = g + p
                    g = c * t - b
                    rotate(i, cosine: c, sine: s)
                }
                if isCut { continue }
                diagonal[first] -= p
                besides[first] = g
                besides[last] = 0
            }
        }
    }

    private mutating func rotate(_ i: Int, cosine: Double, sine: Double) {
        rows.withUnsafeMutableBufferPointer { rows in
            let upper = rows.baseAddress! + i * size
            let lower = upper + size
            for d in 0..<size {
                let f = lower[d]
                lower[d] = sine * upper[d] + cosine * f
                upper[d] = cosine * upper[d] - sine * f
            }
        }
    }
}
