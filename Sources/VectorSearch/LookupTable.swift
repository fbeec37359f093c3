/// What every code of every sub-quantizer adds to a row's score with one query, in 7 bits.
///
/// All sub-quantizers have the same scale, so that sums can be compared; what each has at least is left out.
struct LookupTable {
    /// `[subquantizer][entry]`, at most 127.
    let entries: [UInt8]

    /// `query` is prepared as rows are.
    init(_ query: UnsafePointer<Float>, codebooks: ProductCodebooks, metric: VectorMetric) {
        let count = codebooks.subquantizers
        var products: [SIMD16<Float>] = []
        products.reserveCapacity(count)
        var widest: Float = 0
        codebooks.components.withUnsafeBytes { components in
            codebooks.bias.withUnsafeBytes { bias in
                for m in 0..<count {
                    var sum = SIMD16<Float>(repeating: 0)
                    // Under `dot` the product with what the codes stand for counts; otherwise its distance from the query, also
                    // under cosine: on real vectors products need twice as many candidates for the same recall.
                    if metric != .dot { sum = bias.loadUnaligned(fromByteOffset: m * 64, as: SIMD16<Float>.self) }
                    for d in m * codebooks.width..<(m + 1) * codebooks.width {
                        sum += query[d] * components.loadUnaligned(fromByteOffset: d * 64, as: SIMD16<Float>.self)
                    }
                    let least = sum.min()
                    sum -= least
                    widest = max(widest, sum.max())
                    products.append(sum)
                }
            }
        }
        let scale = widest.isNormal ? 127 / widest : 0
        entries = [UInt8](unsafeUninitializedCapacity: count * 16) { buffer, filled in
            for m in 0..<count {
                for c in 0..<16 {
                    let value = (products[m][c] * scale).rounded()
                    // Not a number becomes zero.
                    buffer[m * 16 + c] = value > 0 ? UInt8(min(value, 127)) : 0
                }
            }
            filled = count * 16
        }
    }
}
