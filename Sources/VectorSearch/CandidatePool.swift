/// The best candidates by their sums of codes: a buffer that is cut back to the best half when it is full, which takes
/// constant time a candidate.
struct CandidatePool {
    let capacity: Int
    /// Sums below this cannot be among the best.
    private(set) var threshold: UInt16 = 0
    /// The sum, then what breaks ties: the complements of segment and ordinal.
    private var keys: [UInt64] = []

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        keys.reserveCapacity(4 * self.capacity)
    }

    var isFull: Bool { keys.count >= capacity }

    @inline(__always)
    mutating func append(sum: UInt16, segment: Int, ordinal: UInt32) {
        keys.append(UInt64(sum) << 48 | UInt64(0xFFFF - segment) << 32 | UInt64(~ordinal))
        if keys.count >= 4 * capacity { cut() }
    }

    /// Keeps the best `capacity` and raises the threshold.
    mutating func cut() {
        guard keys.count > capacity else { return }
        keys.withUnsafeMutableBufferPointer { Self.select(capacity, of: $0) }
        keys.removeLast(keys.count - capacity)
        threshold = UInt16(keys.min()! >> 48)
    }

    /// The best candidates, at most `capacity`, the best first.
    mutating func take() -> [(segment: Int, ordinal: UInt32)] {
        cut()
        keys.sort(by: >)
        return keys.map { (0xFFFF - Int($0 >> 32 & 0xFFFF), ~UInt32(truncatingIfNeeded: $0)) }
    }

    /// Moves the `count` largest keys to the front (Hoare, "Algorithm 65: Find", 1961).
    private static func select(_ count: Int, of keys: UnsafeMutableBufferPointer<UInt64>) {
        var low = 0
        var high = keys.count - 1
        while low < high {
            let middle = keys[low + (high - low) / 2]
            let pivot = max(min(keys[low], middle), min(max(keys[low], middle), keys[high]))
            var i = low
            var j = high
            while i <= j {
                while keys[i] > pivot { i += 1 }
                while keys[j] < pivot { j -= 1 }
                if i <= j {
                    keys.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if count - 1 <= j { high = j } else if count - 1 >= i { low = i } else { return }
        }
    }
}
