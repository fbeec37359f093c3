/// Moves the `count` largest keys to the front (Hoare, "Algorithm 65: Find", 1961).
package func selectLargest(_ count: Int, of keys: UnsafeMutableBufferPointer<UInt64>) {
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
