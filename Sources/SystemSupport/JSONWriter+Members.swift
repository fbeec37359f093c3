extension JSONWriter {
    /// Writes a member of an object: a key and a text, or null.
    package mutating func member(_ key: String, _ text: String?) {
        self.key(key)
        if let text { value(text) } else { null() }
    }

    package mutating func member(_ key: String, _ number: Int) {
        self.key(key)
        value(number)
    }

    package mutating func member(_ key: String, _ number: Double, digits: Int) {
        self.key(key)
        value(number, digits: digits)
    }

    package mutating func member(_ key: String, _ flag: Bool) {
        self.key(key)
        value(flag)
    }

    package mutating func member(_ key: String, _ texts: [String]) {
        self.key(key)
        array { for text in texts { $0.value(text) } }
    }
}
