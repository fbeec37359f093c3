import Testing

@testable import VectorSearch

@Suite struct RotationTests {
    @Test(arguments: [1, 2, 3, 10, 64])
    func `eigenvectors are orthonormal and belong to their values`(size: Int) {
        let rows = SeededVectors.uniform(3 * size * size, seed: 1).map { Double($0) }
        var matrix = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for j in 0..<size {
                for row in 0..<3 * size { matrix[i * size + j] += rows[row * size + i] * rows[row * size + j] }
            }
        }
        let result = SymmetricEigenvectors(matrix, size: size)
        #expect(result.values == result.values.sorted(by: >))
        for i in 0..<size {
            let vector = result.vectors[(i * size)..<((i + 1) * size)]
            for j in 0..<size {
                let other = result.vectors[(j * size)..<((j + 1) * size)]
                let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-9)
                let image = zip(matrix[(j * size)..<((j + 1) * size)], vector).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(image - result.values[i] * vector[vector.startIndex + j]) < 1e-7 * Double(size))
            }
        }
    }

    @Test func `a matrix with equal values or none beside the diagonal is taken apart`() {
        for matrix in [[2, 0, 0, 0, 2, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1]] {
            let result = SymmetricEigenvectors(matrix.map(Double.init), size: 3)
            #expect(abs(result.values.reduce(0, +) - Double(matrix[0] + matrix[4] + matrix[8])) < 1e-12)
        }
    }

    @Test(arguments: [(10, 8, 2), (256, 64, 4), (520, 72, 8), (1536, 192, 8), (3072, 384, 8)])
    func `turning keeps distances`(dimension: Int, subquantizers: Int, width: Int) {
        let count = dimension > 1000 ? 60 : 300
        let rows = SeededVectors.clustered(count, dimension: dimension, seed: 5)
        let rotation = rows.withUnsafeBufferPointer {
            VectorRotation(of: $0, dimension: dimension, subquantizers: subquantizers, width: width, threads: 2)
        }
        let coded = subquantizers * width
        let turned = rotation.turned(rows, codedDimension: coded, threads: 2)
        for (a, b) in [(0, 1), (5, 30), (count - 2, count - 1)] {
            func distance(_ rows: [Float], _ size: Int) -> Float {
                (0..<size).reduce(0) {
                    let difference = rows[a * size + $1] - rows[b * size + $1]
                    return $0 + difference * difference
                }
            }
            let before = distance(rows, dimension)
            #expect(abs(distance(turned, coded) - before) < before * 1e-3)
        }
    }
}
