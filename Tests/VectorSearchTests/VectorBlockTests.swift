import CKernels
import Testing
import VectorSearch

@Suite struct VectorBlockTests {
    static func vectors(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
        var state = seed
        return (0..<count).map { _ in
            let raw = (0..<dimension).map { _ -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
            }
            let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return raw.map { $0 / norm }
        }
    }

    @Test(arguments: [1, 7, 16, 31, 33, 256, 384, 3072])
    func `every kernel gives the scalar kernel's products`(dimension: Int) {
        let rows = Self.vectors(5, dimension: dimension, seed: 3).flatMap { $0.map { Int8(($0 * 127).rounded()) } }
        let query = QuantizedQuery(Self.vectors(1, dimension: dimension, seed: 4)[0]).components
        var expected = [Int32](repeating: 0, count: 5)
        var widest = expected
        var narrower = expected
        ws_dot_int8_int16_scalar(rows, 5, dimension, query, &expected)
        ws_dot_int8_int16(rows, 5, dimension, query, &widest)
        ws_dot_int8_int16_avx2(rows, 5, dimension, query, &narrower)
        #expect(widest == expected)
        #expect(narrower == expected)
    }

    @Test(
        arguments: [
            [.nan, 1], [.infinity, 1], [-.infinity, .nan], [.leastNonzeroMagnitude, 0], [0, 0], [],
        ] as [[Float]])
    func `a query that is not finite or next to nothing becomes zero`(vector: [Float]) {
        let query = QuantizedQuery(vector)
        #expect(query.components == [Int16](repeating: 0, count: vector.count))
        #expect(query.scale.isFinite)
    }

    @Test func `a dimension that no block has is refused`() {
        #expect(VectorBlock(bytes: [], dimension: .max) == nil)
        #expect(VectorBlock(bytes: [], dimension: 0) == nil)
    }

    @Test func `the largest components do not overflow the sum`() {
        for dimension in [256, 768, 3072, 10_001] {
            let query = QuantizedQuery([Float](repeating: 1, count: dimension))
            // Blocks that were not made here may have it.
            let rows = [Int8](repeating: -128, count: dimension)
            var product: Int32 = 0
            ws_dot_int8_int16(rows, 1, dimension, query.components, &product)
            #expect(abs(Float(product) * query.scale / (-128 * Float(dimension)) - 1) < 0.001)
        }
    }

    @Test(arguments: [3, 256])
    func `scores are the cosines up to quantization`(dimension: Int) throws {
        let vectors = Self.vectors(600, dimension: dimension, seed: 9)
        var builder = VectorBlockBuilder(dimension: dimension)
        for vector in vectors { builder.append(vector) }
        let blocks = try builder.finish().map { try #require(VectorBlock(bytes: $0, dimension: dimension)) }
        #expect(blocks.reduce(0) { $0 + $1.count } == 600)
        #expect(blocks.allSatisfy { $0.bytes.count <= 65_536 })
        let query = Self.vectors(1, dimension: dimension, seed: 10)[0]
        var scores: [Float] = []
        for block in blocks {
            scores += [Float](unsafeUninitializedCapacity: block.count) { buffer, count in
                block.score(QuantizedQuery(query), into: buffer)
                count = block.count
            }
        }
        for (vector, score) in zip(vectors, scores) {
            #expect(abs(zip(vector, query).reduce(0) { $0 + $1.0 * $1.1 } - score) < 0.01)
        }
    }

    @Test func `rows copied from block to block stay the same to the bit`() throws {
        let vectors = Self.vectors(300, dimension: 64, seed: 5)
        var builder = VectorBlockBuilder(dimension: 64)
        for vector in vectors { builder.append(vector) }
        let original = builder.finish()
        let blocks = original.compactMap { VectorBlock(bytes: $0, dimension: 64) }
        var copy = VectorBlockBuilder(dimension: 64)
        for block in blocks { for row in 0..<block.count { copy.append(row: row, of: block) } }
        #expect(copy.finish() == original)
    }

    @Test func `vectors that are not finite become zero`() throws {
        var builder = VectorBlockBuilder(dimension: 2)
        builder.append([.nan, 1])
        builder.append([.infinity, 1])
        builder.append([0, 0])
        let block = try #require(VectorBlock(bytes: builder.finish()[0], dimension: 2))
        for row in 0..<3 { #expect(block.vector(row) == [0, 0]) }
    }

    @Test func `bytes that are no block are refused`() {
        #expect(VectorBlock(bytes: [1, 2, 3], dimension: 4) == nil)
        #expect(VectorBlock(bytes: [], dimension: 0) == nil)
    }
}
