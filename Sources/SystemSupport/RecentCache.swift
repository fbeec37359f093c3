/// Values by key, of a bounded weight: those not asked for while as much else came are forgotten.
package struct RecentCache<Key: Hashable, Value> {
    /// What the values of one generation weigh; two are kept.
    @usableFromInline let capacity: Int
    @usableFromInline var young: [Key: (value: Value, weight: Int)] = [:]
    @usableFromInline var old: [Key: (value: Value, weight: Int)] = [:]
    /// Of the young ones.
    @usableFromInline var weight = 0

    /// - Parameter capacity: what the values of one generation weigh at most, so that all weigh twice as much at most. Unless something
    ///   else is said, a value weighs 1.
    @inlinable
    package init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// The value of `key`, if it is kept.
    @inlinable
    package mutating func value(_ key: Key) -> Value? {
        if let (value, _) = young[key] { return value }
        guard let (value, weight) = old[key] else { return nil }
        keep(value, for: key, weight: weight)
        return value
    }

    /// Keeps `value`, unless it alone weighs more than a generation.
    @inlinable
    package mutating func keep(_ value: Value, for key: Key, weight: Int = 1) {
        if weight > capacity {
            if let former = young.removeValue(forKey: key) { self.weight -= former.weight }
            old[key] = nil
            return
        }
        if self.weight + weight > capacity {
            old = young
            (young, self.weight) = ([:], 0)
        }
        if let former = young.updateValue((value, weight), forKey: key) { self.weight -= former.weight }
        self.weight += weight
    }
}
