internal import CKernels

/// The codebooks of a product quantizer: for each sub-vector of `width` components 16 centroids.
struct ProductCodebooks: Sendable, Hashable {
    static let entries = 16
    /// Rows to train on: 256 an entry.
    private static let limit = 4096
    let subquantizers: Int
    let width: Int
    /// `[subquantizer][component][entry]`.
    let components: [Float]
    /// Minus half the squared length of every entry: `[subquantizer][entry]`.
    let bias: [Float]

    /// Nil when the number of components does not fit.
    init?(subquantizers: Int, width: Int, components: [Float]) {
        guard components.count == subquantizers * width * Self.entries else { return nil }
        self.subquantizers = subquantizers
        self.width = width
        self.components = components
        var bias = [Float](repeating: 0, count: subquantizers * Self.entries)
        for m in 0..<subquantizers {
            for d in 0..<width {
                for c in 0..<Self.entries {
                    let value = components[(m * width + d) * Self.entries + c]
                    bias[m * Self.entries + c] -= value * value / 2
                }
            }
        }
        self.bias = bias
    }

    /// Codebooks for at most `limit`, evenly spread, of `rows` of `subquantizers * width` components, one after another.
    static func train(
        on rows: UnsafeBufferPointer<Float>, subquantizers: Int, width: Int, seed: UInt64, threads: Int,
        progress: (Double) throws -> Void
    ) throws -> ProductCodebooks {
        let dimension = subquantizers * width
        let rowCount = min(rows.count / dimension, limit)
        let spread = rows.count / dimension / max(rowCount, 1)
        var components = [Float](repeating: 0, count: dimension * entries)
        // So many at a time that progress can be told in between.
        let step = max(threads, 8)
        for first in stride(from: 0, to: subquantizers, by: step) {
            components.withUnsafeMutableBufferPointer { components in
                let components = components
                concurrently(min(step, subquantizers - first), threads: threads) { slice in
                    var part = [Float](repeating: 0, count: rowCount * width)
                    for m in slice.lowerBound + first..<slice.upperBound + first {
                        for row in 0..<rowCount {
                            for d in 0..<width {
                                part[row * width + d] = rows[row * spread * dimension + m * width + d]
                            }
                        }
                        let centroids = part.withUnsafeBufferPointer {
                            KMeans(iterations: 16, seed: seed &+ UInt64(m), threads: 1)
                                .centroids(of: $0, count: entries, dimension: width, progress: { _ in })
                        }
                        for d in 0..<width {
                            for c in 0..<entries {
                                components[(m * width + d) * entries + c] = centroids[c * width + d]
                            }
                        }
                    }
                }
            }
            try progress(Double(first + step) / Double(subquantizers))
        }
        return ProductCodebooks(subquantizers: subquantizers, width: width, components: components)!
    }

    /// Writes the codes of `count` rows, a byte a sub-quantizer.
    func encode(_ rows: UnsafePointer<Float>, count: Int, into codes: UnsafeMutablePointer<UInt8>) {
        ws_encode_product(instructions, rows, count, subquantizers, width, components, bias, codes)
    }
}
