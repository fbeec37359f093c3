import VectorSearch
import VectorStore

/// Answers of a store at one moment, with the records that it held.
struct SustainedCheck {
    private static let queries = 5
    private static let k = 10

    private let records: [Int32]
    let answers: [(query: [Float], matches: [Match])]

    /// Asks for some of `queries` and for some records that were just written. Nothing else may write meanwhile.
    init(_ writer: SustainedWriter, queries: MappedFloats, number: Int) throws {
        let dimension = queries.dimension
        var asked = (0..<Self.queries).map { index in
            let row = (number * Self.queries + index) % queries.count
            return Array(queries.rows(row..<row + 1))
        }
        for record in writer.latest.prefix(Self.queries) {
            let at = Int(writer.records[record]) * dimension
            asked.append(Array(writer.vectors[at..<at + dimension]))
        }
        records = writer.records
        answers = try asked.map { query in
            (query, try writer.store.query(query, k: Self.k, in: SustainedWriter.collection))
        }
    }

    /// How many of the exact nearest records were found, of how many, and how many matches were wrong: of an ID that
    /// was not there, or with the score of another vector than the record's.
    func found(_ vectors: [Float], dimension: Int) -> (found: Int, wanted: Int, wrong: Int) {
        var found = 0
        var wrong = 0
        for (query, matches) in answers {
            let exact = ExactQuery(query, metric: .cosine)
            let ordinals = records.map { UInt32($0) }
            let scores = [Float](unsafeUninitializedCapacity: records.count) { scores, count in
                vectors.withUnsafeBufferPointer { vectors in
                    ordinals.withUnsafeBufferPointer { ordinals in
                        let out = UnsafeMutableBufferPointer(rebasing: scores[..<ordinals.count])
                        exact.score(vectors, ordinals: ordinals, into: out)
                    }
                }
                count = ordinals.count
            }
            let last = scores.sorted(by: >)[Self.k - 1]
            for match in matches {
                guard let id = Int(match.id), scores.indices.contains(id), abs(scores[id] - match.score) < 1e-5 else {
                    wrong += 1
                    continue
                }
                if scores[id] >= last - 1e-6 { found += 1 }
            }
        }
        return (found, answers.count * Self.k, wrong)
    }
}
