import SystemSupport
import Testing

@Suite struct RecentCacheTests {
    @Test func whatIsAskedForStaysAndTheRestGoes() {
        var cache = RecentCache<Int, String>(capacity: 10)
        cache.keep("first", for: 0)
        for key in 1...100 {
            cache.keep("\(key)", for: key)
            #expect(cache.value(0) == "first")
            #expect(cache.value(key) == "\(key)")
        }
        let kept = (1...100).filter { cache.value($0) != nil }
        #expect(kept.count < 20)
        #expect(kept.contains(100))
    }

    @Test func whatIsKeptHasABoundedWeight() {
        var cache = RecentCache<Int, Int>(capacity: 100)
        for key in 1...1_000 {
            let weight = key % 40 + 1
            cache.keep(weight, for: key, weight: weight)
            cache.keep(weight, for: key, weight: weight)
            #expect(cache.value(key) == weight)
            guard key % 50 == 0 else { continue }
            var weights = 0
            for key in 1...1_000 {
                // Asking changes what is kept.
                var copy = cache
                weights += copy.value(key) ?? 0
            }
            #expect(weights <= 2 * 100)
        }
        cache.keep(101, for: 1_000, weight: 101)
        #expect(cache.value(1_000) == nil)
        cache.keep(1, for: 1_000)
        #expect(cache.value(1_000) == 1)
    }

    @Test func aNewValueReplacesTheOld() {
        var cache = RecentCache<Int, Int>(capacity: 2)
        for value in 0..<5 { cache.keep(value, for: 1) }
        #expect(cache.value(1) == 4)
    }
}
