import Glibc

/// How much every signal counts in one mode.
struct RankingWeights {
    let bias: Float
    private var weights = SignalValues()

    subscript(signal: Signal) -> Float { weights[signal] }

    init(bias: Float, _ weights: [Signal: Float]) {
        self.bias = bias
        for (signal, weight) in weights { self.weights[signal] = weight }
    }

    /// How probable it is that a chunk with these signals answers, 0 to 1: the logistic function of their weighted sum.
    func score(_ signals: SignalValues) -> Float {
        1 / (1 + exp(-(bias + weights.product(with: signals))))
    }

    static func forMode(_ mode: SearchMode) -> RankingWeights {
        switch mode {
        case .hybrid: hybrid
        case .semantic: semantic
        case .lexical: lexical
        }
    }
}
