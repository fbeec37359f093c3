import CKernels
import TestSupport
import Testing

private typealias Kernel =
    @Sendable (
        UnsafePointer<Int8>?, UnsafePointer<Float>?, Int, UnsafePointer<UInt32>?, Int, UnsafeMutablePointer<Float>?
    ) -> Bool

private struct NamedKernel: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// False where the CPU lacks the instructions.
    var sum: Kernel
}

private let kernels = [
    NamedKernel(testDescription: "AVX2") { ws_embedding_sum_avx2($0, $1, $2, $3, $4, $5) != 0 },
    NamedKernel(testDescription: "AVX-512") { ws_embedding_sum_avx512($0, $1, $2, $3, $4, $5) != 0 },
    NamedKernel(testDescription: "NEON") { ws_embedding_sum_neon($0, $1, $2, $3, $4, $5) != 0 },
    NamedKernel(testDescription: "chosen") {
        ws_embedding_sum($0, $1, $2, $3, $4, $5)
        return true
    },
]

@Test(arguments: kernels, [1, 3, 63, 64, 65, 100, 128, 256, 300])
private func kernelsGiveTheBitsOfTheScalarOne(kernel: NamedKernel, dimension: Int) {
    var generator = SplitMix(seed: UInt64(dimension))
    let rowCount = 50
    let rows = (0..<(rowCount * dimension)).map { _ in Int8.random(in: -128...127, using: &generator) }
    let scales = (0..<rowCount).map { _ in Float.random(in: -1...1, using: &generator) }
    for count in [0, 1, 2, 7, 8, 9, 100, 1000] {
        let tokens = (0..<count).map { _ in UInt32.random(in: 0..<UInt32(rowCount), using: &generator) }
        var expected = [Float](repeating: .nan, count: dimension)
        var actual = expected
        ws_embedding_sum_scalar(rows, scales, dimension, tokens, count, &expected)
        guard kernel.sum(rows, scales, dimension, tokens, count, &actual) else { return }
        #expect(actual.map(\.bitPattern) == expected.map(\.bitPattern))
    }
}

@Test func theSumIsTheSumOfScaledRows() {
    let rows: [Int8] = [1, -2, 3, 10, 20, -30]
    let tokens: [UInt32] = [1, 0, 1]
    var sum: [Float] = [9, 9, 9]
    ws_embedding_sum(rows, [2, 0.5], 3, tokens, 3, &sum)
    #expect(sum == [12, 16, -24])
}

@Test(arguments: [1, 7, 8, 9, 256])
func normalizingGivesLengthOne(dimension: Int) {
    var generator = SplitMix(seed: 3)
    var vector = (0..<dimension).map { _ in Float.random(in: -100...100, using: &generator) }
    let length = vector.map { $0 * $0 }.reduce(0, +).squareRoot()
    let returned = ws_embedding_normalize(&vector, dimension)
    #expect(abs(returned - length) < length * 1e-5)
    #expect(abs(vector.map { $0 * $0 }.reduce(0, +) - 1) < 1e-5)
}

@Test(arguments: [.nan, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] as [Float])
func aVectorWithoutALengthBecomesZeroes(component: Float) {
    var vector = [component, 1e-30, component]
    #expect(ws_embedding_normalize(&vector, 3) == 0)
    #expect(vector == [0, 0, 0])
}

@Test func zeroesStayZeroes() {
    var vector = [Float](repeating: 0, count: 10)
    #expect(ws_embedding_normalize(&vector, 10) == 0)
    #expect(vector == [Float](repeating: 0, count: 10))
}
