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

    @Test func aNewValueReplacesTheOld() {
        var cache = RecentCache<Int, Int>(capacity: 2)
        for value in 0..<5 { cache.keep(value, for: 1) }
        #expect(cache.value(1) == 4)
    }
}
