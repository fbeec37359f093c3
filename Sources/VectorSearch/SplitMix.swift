/// Reproducible random numbers (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// `count` different numbers below `limit`, or all of them when there are fewer, in ascending order.
    mutating func sample(_ count: Int, below limit: Int) -> [Int] {
        if count >= limit { return Array(0..<limit) }
        // Selection sampling (Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S).
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for index in 0..<limit where chosen.count < count {
            if Int.random(in: 0..<(limit - index), using: &self) < count - chosen.count { chosen.append(index) }
        }
        return chosen
    }
}
