import Embedding
import SystemSupport
import TextAnalysis

/// The words of names, and the vectors of paths, which are the same in every search. Belongs to one thread at a time.
final class NameCache {
    /// The words of a name, in order.
    typealias Words = [[UInt8]]

    /// What a path is made of.
    final class Path {
        let stem: Words
        let folders: Words
        /// The letters and digits of the stem, in lower case.
        let letters: [UInt8]
        /// Whether a folder or the name says that the file shows or checks what others do.
        let isSecondary: Bool
        let depth: Int
        /// Of length 1; nil until it is asked for, empty when no token of the path is known.
        fileprivate(set) var vector: [Float]?

        fileprivate init(_ path: BytePath, _ analyzer: inout LexicalAnalyzer) {
            let bytes = path.bytes.span
            let folderBytes = path.bytes.count - path.lastComponent.count
            stem = NameCache.words(of: bytes.extracting(folderBytes..<(folderBytes + path.stem.count)), &analyzer)
            folders = NameCache.words(of: bytes.extracting(0..<folderBytes), &analyzer)
            letters = path.stem.map(lowercased).filter(isLetterOrDigit)
            isSecondary = path.bytes.map(lowercased).split { !isLetterOrDigit($0) }.contains { word in
                NameMatcher.secondaryWords.contains { $0.elementsEqual(word) }
            }
            depth = path.bytes.count { $0 == UInt8(ascii: "/") }
        }
    }

    private var analyzer = LexicalAnalyzer()
    private var tokens = WordPieceScratch()
    private var paths = RecentCache<BytePath, Path>(capacity: 4_096)
    private var definitions = RecentCache<String, Words>(capacity: 16_384)

    func path(_ path: BytePath) -> Path {
        if let kept = paths.value(path) { return kept }
        let made = Path(path, &analyzer)
        paths.keep(made, for: path)
        return made
    }

    /// The words of a definition's name.
    func words(of name: String) -> Words {
        if let kept = definitions.value(name) { return kept }
        let words = Self.words(of: name.utf8.span, &analyzer)
        definitions.keep(words, for: name)
        return words
    }

    /// The vector of `path`, which is `names`; empty when `model` knows nothing of it.
    func vector(of path: BytePath, _ names: Path, _ model: StaticEmbeddingModel) -> [Float] {
        if let kept = names.vector { return kept }
        var vector: [Float] = []
        if !model.embed(path.bytes.span, into: &vector, scratch: &tokens) { vector = [] }
        names.vector = vector
        return vector
    }

    /// The words of `name`, where one that has parts counts only as these.
    private static func words(of name: Span<UInt8>, _ analyzer: inout LexicalAnalyzer) -> Words {
        var words: Words = []
        var last: Range<Int>?
        analyzer.analyze(name) { word, source in
            // It comes right before them.
            if let whole = last, whole != source, whole.contains(source.lowerBound),
                source.upperBound <= whole.upperBound
            {
                words.removeLast()
            }
            last = source
            words.append(Array(word))
        }
        return words
    }
}
