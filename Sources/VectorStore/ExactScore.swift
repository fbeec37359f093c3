/// The exact score of embeddings with one query, by one metric; the greater the nearer.
struct ExactScore: Sendable {
    let query: [Float]
    let metric: Metric
    private let inverseNorm: Float

    init(query: [Float], metric: Metric) {
        self.query = query
        self.metric = metric
        inverseNorm = inverseLength(of: query)
    }

    /// The score of row `index` of `page`.
    func score(_ index: Int, of page: VectorPage) -> Float {
        let embedding = page.embedding(index)
        let score = query.withUnsafeBufferPointer { query in
            switch metric {
            case .cosine: dotProduct(query, embedding) * inverseNorm * page.inverseNorm(index)
            case .dot: dotProduct(query, embedding)
            case .euclidean: -squaredDistance(query, embedding).squareRoot()
            }
        }
        // Products of huge numbers can be infinite, and their sum no number: then the two are as far apart as can be.
        return score.isNaN ? -.infinity : score
    }
}

/// One divided by the Euclidean length of `vector`; 0 for zeros.
func inverseLength(of vector: [Float]) -> Float {
    var sum = 0.0
    for component in vector { sum += Double(component) * Double(component) }
    return sum > 0 ? Float(1 / sum.squareRoot()) : 0
}

func dotProduct(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
    var sum: Float = 0
    for index in 0..<left.count { sum += left[index] * right[index] }
    return sum
}

func squaredDistance(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
    var sum: Float = 0
    for index in 0..<left.count {
        let difference = left[index] - right[index]
        sum += difference * difference
    }
    return sum
}
