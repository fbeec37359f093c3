private import CKernels

/// A vector in int8 with a scale, as those in a `VectorBlock`.
package struct QuantizedVector: Sendable {
    private let components: [Int8]
    /// What a component is multiplied by to give the float it stands for.
    private let scale: Float

    /// Quantizes `vector`. One that is not finite becomes zero: it then is near nothing.
    package init(_ vector: [Float]) {
        let largest = vector.allSatisfy(\.isFinite) ? vector.reduce(0) { max($0, abs($1)) } : 0
        let scale = (largest / 127).isNormal ? largest / 127 : 0
        self.scale = scale
        components = vector.map { scale > 0 ? Int8(($0 / scale).rounded()) : 0 }
    }

    /// The inner product with `query`; 0 when that has another dimension.
    package func product(with query: QuantizedQuery) -> Float {
        guard components.count == query.components.count else { return 0 }
        var product: Int32 = 0
        ws_dot_int8_int16(components, 1, components.count, query.components, &product)
        return Float(product) * query.scale * scale
    }
}
