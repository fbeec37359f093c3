import Glibc
import VectorStore

/// Upserts records and keeps what is in the store beside it.
struct SustainedWriter {
    static let collection = "rows"

    let store: any VectorStore
    private let base: MappedFloats
    /// Every vector that was ever written, one after another.
    private(set) var vectors: [Float] = []
    /// The number of the vector that each record has now; its ID is its place here.
    private(set) var records: [Int32] = []
    /// The records of the last batch.
    private(set) var latest: [Int] = []
    private var random = SeededGenerator(state: 1)

    /// Stores the rows of `base`.
    init(store: any VectorStore, base: MappedFloats) throws {
        self.store = store
        self.base = base
        for first in stride(from: 0, to: base.count, by: 10_000) {
            let numbers = first..<min(first + 10_000, base.count)
            try write(numbers.map { ($0, Array(base.rows($0..<$0 + 1))) })
        }
    }

    /// Writes `count` records whose vectors lie between two of `base`: every other one is new, the others replace.
    mutating func upsert(_ count: Int) throws {
        var batch: [(Int, [Float])] = []
        var new = records.count
        for number in 0..<count {
            let one = Int.random(in: 0..<base.count, using: &random)
            let other = Int.random(in: 0..<base.count, using: &random)
            let sum = zip(base.rows(one..<one + 1), base.rows(other..<other + 1)).map { $0 + 0.5 * $1 }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let vector = length > 0 ? sum.map { $0 / length } : Array(base.rows(one..<one + 1))
            if number.isMultiple(of: 2) {
                batch.append((new, vector))
                new += 1
            } else {
                batch.append((Int.random(in: 0..<records.count, using: &random), vector))
            }
        }
        try write(batch)
    }

    private mutating func write(_ batch: [(id: Int, vector: [Float])]) throws {
        try store.add(ids: batch.map { String($0.id) }, embeddings: batch.map(\.vector), to: Self.collection)
        for (id, vector) in batch {
            let number = Int32(vectors.count / base.dimension)
            vectors += vector
            if id < records.count { records[id] = number } else { records.append(number) }
        }
        latest = batch.map(\.id)
    }
}

/// Sleeps until `instant`, not at all when that is past.
func sleep(until instant: ContinuousClock.Instant) {
    let microseconds = ContinuousClock.now.duration(to: instant) / .microseconds(1)
    if microseconds > 0 { usleep(UInt32(microseconds)) }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
