/// A query vector in 16-bit integers with a common scale, so that its products with int8 vectors are exact integers and the
/// same on every CPU.
package struct QuantizedQuery: Sendable {
    package let components: [Int16]
    /// What a component is multiplied by to give the float it stands for.
    package let scale: Float

    /// Quantizes `vector`. One that is not finite becomes zero: it then is near nothing.
    package init(_ vector: [Float]) {
        let largest = vector.allSatisfy(\.isFinite) ? vector.reduce(0) { max($0, abs($1)) } : 0
        // The sum of 128 * |component| over the dimension must stay below 2^31, rounded up as components may be.
        let limit = min(32_767, Float(Int32.max / 129) / Float(max(vector.count, 1)))
        // A largest one too small to be divided counts as zero too.
        let scale = (largest / limit).isNormal ? largest / limit : 0
        self.scale = scale
        components = vector.map { scale > 0 ? Int16(($0 / scale).rounded()) : 0 }
    }
}
