import CollectionStore
import SystemSupport
import TextAnalysis

/// Compares the query's words with names: of files, folders and definitions.
struct NameMatcher {
    /// Folders and words of names whose files show or check what others do.
    static let secondaryWords =
        """
        test tests testing spec specs fixture fixtures mock mocks stub stubs example examples sample samples demo demos
        benchmark benchmarks bench testdata snapshot snapshots
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }

    private let terms: TermSet
    private let parts: TermSet
    // A list, since there are few, and comparing is faster than hashing.
    private let names: [[UInt8]]
    /// Two to four words of the query that follow each other, run together: `ratelimiter` for "a rate limiter".
    private let runs: [[UInt8]]
    /// Whether the query itself is about tests or examples.
    private let asksForSecondary: Bool

    init(_ query: Query) {
        terms = TermSet(query.terms)
        parts = TermSet(query.parts)
        names = query.words.map { Array($0.lowercased().utf8) }
        let words = names.flatMap { $0.split { !isLetterOrDigit($0) } }
        runs = words.indices.flatMap { first in
            (2...4).prefix { first + $0 <= words.count }.map { Array(words[first..<first + $0].joined()) }
        }
        asksForSecondary = names.contains(where: Self.secondaryWords.contains)
    }

    /// Sets the signals that come from the file's path.
    func match(_ path: PathNames, _ signals: inout SignalValues) {
        let stem = match(path.stem)
        signals[.stem] = stem.likeness
        signals[.wholeStem] = stem.share == 1 ? 1 : 0
        signals[.stemPhrase] = isPhrase(path.letters) ? 1 : 0
        signals[.stemLength] = Float(min(stem.count, 5)) / 5
        signals[.folder] = match(path.folders).likeness
        signals[.depth] = Float(path.depth) / 5
        signals[.secondary] = !asksForSecondary && path.isSecondary ? 1 : 0
    }

    /// Sets the signals that come from what a chunk defines, and raises those of its file, `fileSignals`.
    func match(_ chunk: ChunkNames, _ signals: inout SignalValues, _ fileSignals: inout SignalValues) {
        chunk.forEach { name, words in
            if names.contains(where: { $0.count == name.count && $0.elementsEqual(name) }) { signals[.definition] = 1 }
            if words.count > 1 {
                var same = 0
                words.forEach { if terms.index(of: $0) != nil { same += 1 } }
                let share = Float(same) / Float(words.count)
                fileSignals[.filePartialDefinition] = max(fileSignals[.filePartialDefinition], share)
            }
        }
        fileSignals[.fileDefinition] = max(fileSignals[.fileDefinition], signals[.definition])
    }

    /// Whether `letters` are a run of words of the query, or begin with one that is not short.
    private func isPhrase(_ letters: [UInt8]) -> Bool {
        runs.contains { run in letters.starts(with: run) && (run.count > 5 || letters.count == run.count) }
    }

    /// What the query has of the words of a name.
    private struct Match {
        /// Words, those that the query has, and tenths for those that it has or has alike.
        var count = 0
        var same = 0
        var tenths = 0

        var share: Float { count == 0 ? 0 : Float(same) / Float(count) }
        var likeness: Float { count == 0 ? 0 : Float(tenths) / Float(10 * count) }
    }

    private func match(_ words: NameWords) -> Match {
        var match = Match()
        match.count = words.count
        words.forEach { word in
            if terms.index(of: word) != nil {
                match.same += 1
                match.tenths += 10
            } else if parts.contains(beginningLike: word, where: { isAlike($0, word) }) {
                match.tenths += 7
            }
        }
        return match
    }

    /// Whether the words begin alike: `config` and `configur`, `router` and `rout`.
    private func isAlike(_ part: Slice<UnsafeBufferPointer<UInt8>>, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let shorter = min(part.count, word.count)
        var common = 0
        while common < shorter, part[part.startIndex + common] == word[common] { common += 1 }
        return common >= 4 && common == shorter || common >= 5 && 10 * common >= 7 * max(part.count, word.count)
    }
}

func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (48...57).contains(byte) || (97...122).contains(byte)
}
