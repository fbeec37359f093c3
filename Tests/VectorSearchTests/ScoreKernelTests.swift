import CKernels
import TestSupport
import Testing

@Suite struct ScoreKernelTests {
    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 100, 1_000])
    func `every instruction set finds the scores that the scalar kernel finds`(count: Int) {
        var random = SplitMix(seed: UInt64(count))
        for _ in 0..<50 {
            let scores = (0..<count).map { _ -> Float in
                let score = Int.random(in: -3...12, using: &random)
                return score == 12 ? -.infinity : score == 11 ? .nan : Float(score)
            }
            let least = [-Float.infinity, 0, 3, 10].randomElement(using: &random)!
            let floor = [-Float.infinity, 0, 3].randomElement(using: &random)!
            let expected = (0..<count).filter { scores[$0] >= least && scores[$0] > floor }.map(UInt32.init)
            for kernel in [ws_find_scores_scalar, ws_find_scores_avx2, ws_find_scores] {
                var places = [UInt32](repeating: 0, count: count)
                let found = kernel(scores, count, least, floor, &places)
                #expect(Array(places[..<found]) == expected)
            }
        }
    }
}
