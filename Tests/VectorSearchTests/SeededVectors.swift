import TestSupport

/// Vectors that are the same in every run.
enum SeededVectors {
    typealias Generator = TestSupport.SplitMix

    /// `count` numbers from -1 to 1.
    static func uniform(_ count: Int, seed: UInt64) -> [Float] {
        var random = Generator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }

    /// `count` vectors around `clusters` centres, one after another; the centres are the same for every `seed`.
    static func clustered(_ count: Int, dimension: Int, clusters: Int = 20, seed: UInt64) -> [Float] {
        let centres = uniform(clusters * dimension, seed: 99)
        let noise = uniform(count * dimension, seed: seed)
        var random = Generator(seed: seed &+ 1)
        var vectors = noise
        for row in 0..<count {
            let centre = Int.random(in: 0..<clusters, using: &random)
            for d in 0..<dimension {
                // As in real embeddings, some components vary more than others.
                vectors[row * dimension + d] =
                    centres[centre * dimension + d] + noise[row * dimension + d] * (d % 4 == 0 ? 0.8 : 0.3)
            }
        }
        return vectors
    }
}
