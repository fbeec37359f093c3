/// Values by key, a bounded number of them: those not asked for while as many others came are forgotten.
package struct RecentCache<Key: Hashable, Value> {
    /// How many values one generation has; two are kept.
    @usableFromInline let capacity: Int
    @usableFromInline var young: [Key: Value] = [:]
    @usableFromInline var old: [Key: Value] = [:]

    /// - Parameter capacity: how many values are kept at least, and twice as many at most.
    @inlinable
    package init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// The value of `key`, if it is kept.
    @inlinable
    package mutating func value(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        keep(value, for: key)
        return value
    }

    @inlinable
    package mutating func keep(_ value: Value, for key: Key) {
        if young.count >= capacity {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
