import CollectionStore
import SystemSupport
import TextAnalysis

/// Compares the query's words with names: of files, folders and definitions.
struct NameMatcher {
    /// Folders and words of names whose files show or check what others do.
    private static let secondaryWords: Set<[UInt8]> = Set(
        """
        test tests testing spec specs fixture fixtures mock mocks stub stubs example examples sample samples demo demos
        benchmark benchmarks bench testdata snapshot snapshots
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

    // Lists, since there are few of each, and comparing is faster than hashing.
    private let terms: [[UInt8]]
    private let parts: [[UInt8]]
    private let names: [[UInt8]]
    /// Whether the query itself is about tests or examples.
    private let asksForSecondary: Bool

    init(_ query: Query) {
        terms = query.terms
        parts = query.parts
        names = query.words.map { Array($0.lowercased().utf8) }
        asksForSecondary = names.contains(where: Self.secondaryWords.contains)
    }

    /// Sets the signals that come from the file's path.
    func match(_ path: BytePath, _ analyzer: inout LexicalAnalyzer, _ signals: inout SignalValues) {
        let stem = match(Array(path.stem), &analyzer)
        let folders = match(Array(path.bytes.dropLast(path.lastComponent.count)), &analyzer)
        signals[.stem] = stem.likeness
        signals[.wholeStem] = stem.share == 1 ? 1 : 0
        signals[.stemLength] = Float(min(stem.count, 5)) / 5
        signals[.folder] = folders.likeness
        if !parts.isEmpty { signals[.path] = Float((stem.parts | folders.parts).nonzeroBitCount) / Float(parts.count) }
        signals[.depth] = Float(path.bytes.count { $0 == UInt8(ascii: "/") }) / 5
        signals[.secondary] = !asksForSecondary && isSecondary(path) ? 1 : 0
    }

    /// Sets the signals that come from what `record` defines, and raises those of its file, `fileSignals`.
    func match(
        _ record: Record, _ analyzer: inout LexicalAnalyzer, _ signals: inout SignalValues,
        _ fileSignals: inout SignalValues
    ) {
        for definition in record.definitions where definition.kind != "heading" {
            let name = Array(definition.name.utf8)
            if names.contains(lowercased(name)) { signals[.definition] = 1 }
            let words = match(name, &analyzer)
            if words.count > 1 {
                fileSignals[.filePartialDefinition] = max(fileSignals[.filePartialDefinition], words.share)
            }
        }
        fileSignals[.fileDefinition] = max(fileSignals[.fileDefinition], signals[.definition])
        guard let symbol = record.symbol, symbol.kind != "heading" else { return }
        let components = symbol.name.utf8.split(separator: UInt8(ascii: "."))
        if components.count > 1, components.allSatisfy({ names.contains(lowercased($0)) }) {
            signals[.qualifiedDefinition] = 1
        }
    }

    private func isSecondary(_ path: BytePath) -> Bool {
        lowercased(path.bytes).split { !isLetterOrDigit($0) }.contains { Self.secondaryWords.contains(Array($0)) }
    }

    /// What the query has of the words of a name.
    private struct Match {
        /// Words, those that the query has, and tenths for those that it has or has alike.
        var count = 0
        var same = 0
        var tenths = 0
        /// The parts of the query that are among the words: bit i for part i.
        var parts: UInt64 = 0

        var share: Float { count == 0 ? 0 : Float(same) / Float(count) }
        var likeness: Float { count == 0 ? 0 : Float(tenths) / Float(10 * count) }
    }

    private func match(_ name: [UInt8], _ analyzer: inout LexicalAnalyzer) -> Match {
        var match = Match()
        var last: (source: Range<Int>, before: Match)?
        analyzer.analyze(name.span) { word, source in
            // A word that has parts comes right before them, and counts only as these.
            if let whole = last, whole.source != source, whole.source.contains(source.lowerBound),
                source.upperBound <= whole.source.upperBound
            {
                match = whole.before
            }
            last = (source, match)
            match.count += 1
            if terms.contains(where: { $0.elementsEqual(word) }) {
                match.same += 1
                match.tenths += 10
                if let part = parts.firstIndex(where: { $0.elementsEqual(word) }) { match.parts |= 1 << UInt64(part) }
            } else if parts.contains(where: { isAlike($0, word) }) {
                match.tenths += 7
            }
        }
        return match
    }

    /// Whether the words begin alike: `config` and `configur`, `router` and `rout`.
    private func isAlike(_ part: [UInt8], _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let shorter = min(part.count, word.count)
        var common = 0
        while common < shorter, part[common] == word[common] { common += 1 }
        return common >= 4 && common == shorter || common >= 5 && 10 * common >= 7 * max(part.count, word.count)
    }
}

extension BytePath {
    /// The name without its last extension.
    var stem: ArraySlice<UInt8> {
        let name = lastComponent
        return name[..<(name.dropFirst().lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex)]
    }
}

private func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (48...57).contains(byte) || (97...122).contains(byte)
}
