/// Quantizes vectors one by one and cuts them into blocks.
package struct VectorBlockBuilder: Sendable {
    package let dimension: Int
    private let capacity: Int
    private var codes: [UInt8] = []
    private var scales: [UInt8] = []
    private var finished: [[UInt8]] = []

    package init(dimension: Int) {
        self.dimension = dimension
        capacity = VectorBlock.capacity(dimension: dimension)
    }

    /// Bytes held.
    package var byteCount: Int { finished.count * capacity * (dimension + 4) + codes.count + scales.count }

    /// Adds `vector`, of `dimension` components. One that is not finite is stored as zero: it then is near nothing.
    package mutating func append(_ vector: [Float]) {
        precondition(vector.count == dimension)
        vector.withUnsafeBufferPointer { vector in
            var largest: Float = 0
            var isFinite = true
            for component in vector {
                largest = max(largest, abs(component))
                if !component.isFinite { isFinite = false }
            }
            let scale = isFinite && largest > 0 ? largest / 127 : 0
            let inverse = scale > 0 ? 1 / scale : 0
            for component in vector {
                let code = scale > 0 ? Int8(max(-127, min(127, (component * inverse).rounded()))) : 0
                codes.append(UInt8(bitPattern: code))
            }
            append(scale: scale)
        }
    }

    /// Adds vector `row` of `block` as it is stored.
    package mutating func append(row: Int, of block: VectorBlock) {
        precondition(block.dimension == dimension && row >= 0 && row < block.count)
        codes.append(contentsOf: block.bytes[(row * dimension)..<((row + 1) * dimension)])
        let scale = block.count * dimension + row * 4
        scales.append(contentsOf: block.bytes[scale..<(scale + 4)])
        cutWhenFull()
    }

    private mutating func append(scale: Float) {
        withUnsafeBytes(of: scale.bitPattern.littleEndian) { scales.append(contentsOf: $0) }
        cutWhenFull()
    }

    private mutating func cutWhenFull() {
        if scales.count / 4 == capacity { cut() }
    }

    private mutating func cut() {
        codes.append(contentsOf: scales)
        finished.append(codes)
        codes = []
        codes.reserveCapacity(capacity * (dimension + 4))
        scales.removeAll(keepingCapacity: true)
    }

    /// The full blocks so far, which the builder lets go of.
    package mutating func takeFinished() -> [[UInt8]] {
        defer { finished = [] }
        return finished
    }

    /// All blocks that are left; only the last may be short.
    package mutating func finish() -> [[UInt8]] {
        if !scales.isEmpty { cut() }
        return takeFinished()
    }
}
