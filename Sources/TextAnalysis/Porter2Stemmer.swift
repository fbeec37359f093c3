/// The English stemmer of M. F. Porter, "The English (Porter2) stemming algorithm" (Snowball, 2001), for words of lower-case
/// ASCII letters alone. Step 0, which removes apostrophes, has nothing to do in such words.
enum Porter2Stemmer {
    /// Stems `count` bytes at `word`, all in a...z, in place. Returns the length of the stem, at most `count`.
    static func stem(_ word: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
        guard count > 2 else { return count }
        var stem = Stem(letters: word, count: count)
        if let length = stem.replaceExceptionalWord() { return length }
        stem.markConsonantYs()
        stem.findRegions()
        stem.removePlural()
        guard !stem.isInvariantAfterPlural else { return stem.finish() }
        stem.removePastAndGerund()
        stem.replaceFinalY()
        stem.replaceDerivationalSuffix()
        stem.replaceAdjectivalSuffix()
        stem.removeResidualSuffix()
        stem.removeFinalLetter()
        return stem.finish()
    }
}

private let consonantY = UInt8(ascii: "Y")

private struct Stem {
    let letters: UnsafeMutablePointer<UInt8>
    var count: Int
    /// Where the regions R1 and R2 of the algorithm begin.
    var region1 = 0
    var region2 = 0

    func isVowel(_ index: Int) -> Bool {
        switch letters[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }

    func letter(_ index: Int, isOneOf set: StaticString) -> Bool {
        for position in 0..<set.utf8CodeUnitCount where set.utf8Start[position] == letters[index] { return true }
        return false
    }

    func ends(with suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard count >= length else { return false }
        var position = length - 1
        while position >= 0, suffix.utf8Start[position] == letters[count - length + position] { position -= 1 }
        return position < 0
    }

    func begins(with prefix: StaticString) -> Bool {
        let length = prefix.utf8CodeUnitCount
        guard count >= length else { return false }
        for position in 0..<length where prefix.utf8Start[position] != letters[position] { return false }
        return true
    }

    func equals(_ word: StaticString) -> Bool { count == word.utf8CodeUnitCount && begins(with: word) }

    mutating func replace(_ removed: Int, by ending: StaticString) {
        count -= removed
        for position in 0..<ending.utf8CodeUnitCount { letters[count + position] = ending.utf8Start[position] }
        count += ending.utf8CodeUnitCount
    }

    func containsVowel(before end: Int) -> Bool {
        for index in 0..<max(end, 0) where isVowel(index) { return true }
        return false
    }

    /// Whether the first `end` letters end in a short syllable.
    func endsInShortSyllable(_ end: Int) -> Bool {
        if end == 2 { return isVowel(0) && !isVowel(1) }
        guard end >= 3 else { return false }
        return !isVowel(end - 3) && isVowel(end - 2) && !isVowel(end - 1) && !letter(end - 1, isOneOf: "wxY")
    }

    mutating func replaceExceptionalWord() -> Int? {
        for (word, replacement) in exceptionalWords where equals(word) {
            replace(count, by: replacement)
            return count
        }
        return nil
    }

    mutating func markConsonantYs() {
        for index in 0..<count where letters[index] == UInt8(ascii: "y") && (index == 0 || isVowel(index - 1)) {
            letters[index] = consonantY
        }
    }

    mutating func findRegions() {
        region1 = regionAfter(0)
        if begins(with: "gener") || begins(with: "arsen") { region1 = 5 }
        if begins(with: "commun") { region1 = 6 }
        region2 = regionAfter(region1)
    }

    /// The end of the first consonant that follows a vowel, from `start` on; the end of the word without one.
    func regionAfter(_ start: Int) -> Int {
        var index = start
        while index < count, !isVowel(index) { index += 1 }
        while index < count, isVowel(index) { index += 1 }
        return min(index + 1, count)
    }

    /// Step 1a.
    mutating func removePlural() {
        if ends(with: "sses") {
            count -= 2
        } else if ends(with: "ied") || ends(with: "ies") {
            count -= count > 4 ? 2 : 1
        } else if ends(with: "us") || ends(with: "ss") {
            return
        } else if ends(with: "s"), containsVowel(before: count - 2) {
            count -= 1
        }
    }

    var isInvariantAfterPlural: Bool {
        for word in invariantAfterPlural where equals(word) { return true }
        return false
    }

    /// Step 1b.
    mutating func removePastAndGerund() {
        for (suffix, length) in [("eedly", 5), ("eed", 3)] as [(StaticString, Int)] where ends(with: suffix) {
            if count - length >= region1 { replace(length, by: "ee") }
            return
        }
        for (suffix, length) in [("ingly", 5), ("edly", 4), ("ing", 3), ("ed", 2)] as [(StaticString, Int)]
        where ends(with: suffix) {
            guard containsVowel(before: count - length) else { return }
            count -= length
            if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
                replace(0, by: "e")
            } else if count >= 2, letters[count - 1] == letters[count - 2], letter(count - 1, isOneOf: "bdfgmnprt") {
                count -= 1
            } else if region1 >= count, endsInShortSyllable(count) {
                replace(0, by: "e")
            }
            return
        }
    }

    /// Step 1c.
    mutating func replaceFinalY() {
        if count > 2, letter(count - 1, isOneOf: "yY"), !isVowel(count - 2) { letters[count - 1] = UInt8(ascii: "i") }
    }

    /// Step 2.
    mutating func replaceDerivationalSuffix() {
        for (suffix, replacement) in derivationalSuffixes where ends(with: suffix) {
            let start = count - suffix.utf8CodeUnitCount
            guard start >= region1 else { return }
            switch replacement.utf8CodeUnitCount {
            case 0 where start > 0 && letter(start - 1, isOneOf: "cdeghkmnrt"): count = start
            case 0: return
            case 2 where ends(with: "ogi"): if start > 0, letters[start - 1] == UInt8(ascii: "l") { count -= 1 }
            default: replace(suffix.utf8CodeUnitCount, by: replacement)
            }
            return
        }
    }

    /// Step 3.
    mutating func replaceAdjectivalSuffix() {
        for (suffix, replacement) in adjectivalSuffixes where ends(with: suffix) {
            let start = count - suffix.utf8CodeUnitCount
            if start >= (ends(with: "ative") ? region2 : region1) {
                replace(suffix.utf8CodeUnitCount, by: replacement)
            }
            return
        }
    }

    /// Step 4.
    mutating func removeResidualSuffix() {
        for suffix in residualSuffixes where ends(with: suffix) {
            let start = count - suffix.utf8CodeUnitCount
            guard start >= region2 else { return }
            if ends(with: "ion"), start == 0 || !letter(start - 1, isOneOf: "st") { return }
            count = start
            return
        }
    }

    /// Step 5.
    mutating func removeFinalLetter() {
        guard count > 1 else { return }
        let last = count - 1
        if letters[last] == UInt8(ascii: "e") {
            if last >= region2 || (last >= region1 && !endsInShortSyllable(last)) { count = last }
        } else if letters[last] == UInt8(ascii: "l"), last >= region2, letters[last - 1] == UInt8(ascii: "l") {
            count = last
        }
    }

    func finish() -> Int {
        for index in 0..<count where letters[index] == consonantY { letters[index] = UInt8(ascii: "y") }
        return count
    }
}

private let exceptionalWords: [(StaticString, StaticString)] = [
    ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"),
    ("gently", "gentl"), ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"),
    ("news", "news"), ("howe", "howe"), ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
]

private let invariantAfterPlural: [StaticString] = [
    "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
]

/// Of two suffixes of which one ends in the other, the longer comes first, here and below.
private let derivationalSuffixes: [(StaticString, StaticString)] = [
    ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
    ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"),
    ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"),
    ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
]

private let adjectivalSuffixes: [(StaticString, StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""),
    ("ical", "ic"), ("ness", ""), ("ful", ""),
]

private let residualSuffixes: [StaticString] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "ic",
]
