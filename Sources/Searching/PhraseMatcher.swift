/// Finds quoted phrases in texts, whatever the case (ASCII) of their letters and how much white space is between their words.
struct PhraseMatcher {
    /// In lower case, with one space between words.
    private let phrases: [[UInt8]]

    init(_ phrases: [[UInt8]]) { self.phrases = phrases.map { $0.map(lowercased) } }

    /// Whether `text` has all of the phrases.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { text in phrases.allSatisfy { Self.contains($0, in: text) } }
    }

    private static func contains(_ phrase: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = phrase.first else { return true }
        let other = (97...122).contains(first) ? first & 0xDF : first
        for start in text.indices where text[start] == first || text[start] == other {
            if isAt(start, phrase, in: text) { return true }
        }
        return false
    }

    private static func isAt(_ start: Int, _ phrase: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = start
        for byte in phrase {
            guard place < text.count else { return false }
            if byte == 0x20 {
                guard isSpace(text[place]) else { return false }
                while place < text.count, isSpace(text[place]) { place += 1 }
            } else {
                guard lowercased(text[place]) == byte else { return false }
                place += 1
            }
        }
        return true
    }
}
