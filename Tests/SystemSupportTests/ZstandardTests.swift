import SystemSupport
import TestSupport
import Testing

@Suite struct ZstandardTests {
    private func decompress(_ frame: [UInt8], limit: Int) -> [UInt8]? {
        frame.withUnsafeBytes { Zstandard.decompress($0, limit: limit) }
    }

    @Test(arguments: [0, 1, 100, 100_000])
    func `what was compressed comes back, up to the limit`(_ count: Int) {
        var random = SplitMix(seed: UInt64(count))
        let content = (0..<count).map { _ in UInt8.random(in: 0..<8, using: &random) }
        let frame = Zstandard.compress(content.span, level: 3)
        #expect(decompress(frame, limit: count) == content)
        if count > 0 { #expect(decompress(frame, limit: count - 1) == nil) }
    }

    @Test(arguments: 0..<20)
    func `damage gives nil or other bytes within the limit`(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let frame = Zstandard.compress(Array("a text that repeats, a text that repeats, a text".utf8).span, level: 3)
        #expect(decompress([], limit: 100) == nil)
        for _ in 0..<200 {
            var damaged = frame
            for _ in 0...(random.next() % 3) {
                damaged[Int.random(in: 0..<frame.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            damaged.removeLast(Int.random(in: 0..<frame.count, using: &random) / 4)
            #expect((decompress(damaged, limit: 1000) ?? []).count <= 1000)
        }
    }
}
