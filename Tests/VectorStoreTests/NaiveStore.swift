import VectorStore

/// The plainest store there could be: what the real one is compared with.
struct NaiveStore {
    private(set) var records: [Record] = []

    mutating func add(_ new: [Record]) {
        for record in new {
            records.removeAll { $0.id == record.id }
            records.append(record)
        }
    }

    mutating func delete(_ ids: [String]) { records.removeAll { ids.contains($0.id) } }

    /// Every embedding with its score in double precision, nearest first.
    static func nearest(_ query: [Float], _ embeddings: [[Float]], _ metric: Metric) -> [(index: Int, score: Double)] {
        embeddings.enumerated().map { ($0.offset, score(query, $0.element, metric)) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    static func score(_ left: [Float], _ right: [Float], _ metric: Metric) -> Double {
        func dot(_ left: [Float], _ right: [Float]) -> Double {
            zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        switch metric {
        case .cosine: return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
        case .dot: return dot(left, right)
        case .euclidean:
            return -zip(left, right).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
                .squareRoot()
        }
    }
}
