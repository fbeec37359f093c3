import Glibc

/// How much every signal counts in one mode.
struct RankingWeights {
    let bias: Float
    /// By `Signal.rawValue`.
    private let weights: [Float]

    subscript(signal: Signal) -> Float { weights[signal.rawValue] }

    init(bias: Float, _ weights: [Signal: Float]) {
        self.bias = bias
        self.weights = Signal.allCases.map { weights[$0] ?? 0 }
    }

    /// How probable it is that a chunk with these signals answers, 0 to 1: the logistic function of their weighted sum.
    func score(_ signals: SignalValues) -> Float {
        var sum = bias
        for index in weights.indices { sum += weights[index] * signals.values[index] }
        return 1 / (1 + exp(-sum))
    }

    static func forMode(_ mode: SearchMode) -> RankingWeights {
        switch mode {
        case .hybrid: hybrid
        case .semantic: semantic
        case .lexical: lexical
        }
    }
}
