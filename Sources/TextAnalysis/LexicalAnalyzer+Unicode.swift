private import CUTF8Proc

/// The slow path: runs with characters beyond ASCII.
extension LexicalAnalyzer {
    /// Adds the terms of `run`, which begins at `start` in the text: words and bytes that belong to none.
    mutating func splitUnicode(_ run: UnsafeBufferPointer<UInt8>, at start: Int) {
        var position = 0
        var wordStart: Int?
        var previous = (kind: CharacterKind(), start: 0)
        while position < run.count {
            let (scalar, width) = decodeUTF8(run, at: position)
            let kind = scalar.map(CharacterKind.of(scalar:)) ?? []
            let isWord = !kind.isEmpty && (kind != .format || wordStart != nil)
            if let begun = wordStart, !isWord || position - begun + width > Self.maximumWordLength {
                addUnicodeWord(UnsafeBufferPointer(rebasing: run[begun..<position]), at: start + begun)
                // A cut between two characters of a pair must not lose the pair.
                wordStart = isWord && previous.kind == .unspaced ? previous.start : nil
            }
            if isWord, wordStart == nil { wordStart = position }
            previous = (kind, position)
            position += width
        }
        if let begun = wordStart {
            addUnicodeWord(UnsafeBufferPointer(rebasing: run[begun...]), at: start + begun)
        }
    }

    /// Adds the terms of one word of valid UTF-8.
    private mutating func addUnicodeWord(_ word: UnsafeBufferPointer<UInt8>, at start: Int) {
        let scalars = compatibilityComposed(word)
        guard !scalars.isEmpty else { return }
        let sources = sourceRanges(of: word, at: start, count: scalars.count)
        let kinds = scalars.map { CharacterKind.of(scalar: UInt32(bitPattern: $0)) }
        var index = 0
        while index < scalars.count {
            let end = kinds[index...].firstIndex { ($0 == .unspaced) != (kinds[index] == .unspaced) } ?? scalars.count
            if kinds[index] == .unspaced {
                addPairs(scalars, index..<end, sources)
            } else {
                addIdentifier(scalars, kinds, index..<end, sources)
            }
            index = end
        }
    }

    /// Adds overlapping pairs of the characters; a single one alone (Lucene's CJKBigramFilter does the same).
    private mutating func addPairs(_ scalars: [Int32], _ range: Range<Int>, _ sources: [Range<Int>]) {
        let first = range.lowerBound
        if range.count == 1 {
            terms.addVerbatim(UInt32(bitPattern: scalars[first]), nil, source: sources[first])
        }
        for index in range.dropLast() {
            terms.addVerbatim(
                UInt32(bitPattern: scalars[index]), UInt32(bitPattern: scalars[index + 1]),
                source: sources[index].lowerBound..<sources[index + 1].upperBound)
        }
    }

    private mutating func addIdentifier(
        _ scalars: [Int32], _ kinds: [CharacterKind], _ range: Range<Int>, _ sources: [Range<Int>]
    ) {
        identifier.removeAll()
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 32) { buffer in
            for index in range {
                // What NFKC puts between letters (the slash of a fraction) separates as an underscore does.
                let kind = kinds[index].isEmpty || kinds[index] == .format ? .underscore : kinds[index]
                let next = index + 1 < range.upperBound ? kinds[index + 1] : []
                let afterNext = index + 2 < range.upperBound ? kinds[index + 2] : []
                let isPlural = afterNext != .lower && next == .lower && scalars[index + 1] == 0x73
                identifier.advance(kind, next: next, isPlural: isPlural, source: sources[index])
                if kind == .underscore { continue }
                for scalar in folded(scalars[index], in: buffer) where !isDiacritic(scalar) {
                    identifier.append(scalar: UInt32(bitPattern: scalar))
                }
            }
        }
        identifier.finish()
        addTerms(of: identifier.whole)
    }

    /// Where each of `count` normalised scalars comes from; all of the word for each when normalisation changed their number.
    private func sourceRanges(of word: UnsafeBufferPointer<UInt8>, at start: Int, count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < word.count {
            let (_, width) = decodeUTF8(word, at: position)
            ranges.append((start + position)..<(start + position + width))
            position += width
        }
        if ranges.count == count { return ranges }
        return Array(repeating: start..<(start + word.count), count: count)
    }
}

/// The scalar at `position` and its length in bytes; nil and 1 where there is no valid UTF-8 (RFC 3629).
private func decodeUTF8(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (UInt32?, Int) {
    var scalar: Int32 = -1
    let width = utf8proc_iterate(bytes.baseAddress! + position, bytes.count - position, &scalar)
    return width > 0 ? (UInt32(bitPattern: scalar), width) : (nil, 1)
}

/// The scalars of the NFKC form (UAX #15) of `word`, default-ignorable ones removed; none when it is not valid UTF-8 or, as
/// NFKC can make 18 scalars of one, when they are more than a word has.
private func compatibilityComposed(_ word: UnsafeBufferPointer<UInt8>) -> [Int32] {
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1024) { buffer in
        let count = utf8proc_decompose(
            word.baseAddress, word.count, buffer.baseAddress, buffer.count, compositionOptions)
        guard count > 0, count <= buffer.count else { return [] }
        return Array(buffer.prefix(max(utf8proc_normalize_utf32(buffer.baseAddress, count, compositionOptions), 0)))
    }
}

/// The case-folded, compatibility-decomposed form of `scalar` in `buffer`, without diacritics of Latin, Greek, Cyrillic, Hebrew
/// and Arabic letters; nothing when that has no room.
private func folded(_ scalar: Int32, in buffer: UnsafeMutableBufferPointer<Int32>) -> Slice<
    UnsafeMutableBufferPointer<Int32>
> {
    let count = utf8proc_decompose_char(scalar, buffer.baseAddress, buffer.count, foldingOptions, nil)
    return buffer.prefix(count <= buffer.count ? max(count, 0) : 0)
}

private func isDiacritic(_ scalar: Int32) -> Bool {
    switch scalar {
    case 0x0300...0x036F, 0x0591...0x05C7, 0x064B...0x065F, 0x0670: true
    default: false
    }
}

private let compositionOptions = utf8proc_option_t(
    UTF8PROC_STABLE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_IGNORE.rawValue)
private let foldingOptions = utf8proc_option_t(
    UTF8PROC_COMPAT.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_IGNORE.rawValue)
