import Embedding
import SystemSupport
import TextAnalysis

/// The words of names, and the vectors of paths, which are the same in every search. Belongs to one thread at a time.
final class NameCache {
    /// What a path is made of.
    final class Path {
        let stem: NameWords
        let folders: NameWords
        /// The letters and digits of the stem, in lower case.
        let letters: [UInt8]
        /// Whether a folder or the name says that the file shows or checks what others do.
        let isSecondary: Bool
        let depth: Int
        /// The vector, of length 1, as shares of `scale` in 127ths; nil until it is asked for, empty when no token is known.
        fileprivate var components: [Int8]?
        fileprivate var scale: Float = 0

        fileprivate init(_ path: BytePath, _ analyzer: inout LexicalAnalyzer) {
            let bytes = path.bytes.span
            let folderBytes = path.bytes.count - path.lastComponent.count
            stem = NameWords(of: bytes.extracting(folderBytes..<(folderBytes + path.stem.count)), &analyzer)
            folders = NameWords(of: bytes.extracting(0..<folderBytes), &analyzer)
            letters = path.stem.map(lowercased).filter(isLetterOrDigit)
            isSecondary = path.bytes.map(lowercased).split { !isLetterOrDigit($0) }.contains { word in
                NameMatcher.secondaryWords.contains { $0.elementsEqual(word) }
            }
            depth = path.bytes.count { $0 == UInt8(ascii: "/") }
        }
    }

    private var analyzer = LexicalAnalyzer()
    private var tokens = WordPieceScratch()
    private var vector: [Float] = []
    private var paths = RecentCache<BytePath, Path>(capacity: 16_384)
    /// By name. A plain dictionary, since this is the hottest of all.
    private var definitions: [String: NameWords] = [:]
    private static let maximumDefinitions = 32_768

    func path(_ path: BytePath) -> Path {
        if let kept = paths.value(path) { return kept }
        let made = Path(path, &analyzer)
        paths.keep(made, for: path)
        return made
    }

    /// The words of a definition's name.
    func words(of name: String) -> NameWords {
        if let kept = definitions[name] { return kept }
        let words = NameWords(of: name.utf8.span, &analyzer)
        if definitions.count >= Self.maximumDefinitions { definitions = [:] }
        definitions[name] = words
        return words
    }

    /// The cosine of `vector`, of length 1, with `path`, whose names are `names`; 0 when `model` knows nothing of it.
    func cosine(_ vector: [Float], with path: BytePath, _ names: Path, _ model: StaticEmbeddingModel) -> Float {
        if names.components == nil { embed(path, names, model) }
        guard let components = names.components, components.count == vector.count else { return 0 }
        var sum: Float = 0
        for index in vector.indices { sum += vector[index] * Float(components[index]) }
        return sum * names.scale / 127
    }

    private func embed(_ path: BytePath, _ names: Path, _ model: StaticEmbeddingModel) {
        names.components = []
        guard model.embed(path.bytes.span, into: &vector, scratch: &tokens) else { return }
        names.scale = vector.reduce(0) { max($0, abs($1)) }
        names.components = vector.map { component in
            let share = (component / names.scale * 127).rounded()
            return abs(share) <= 127 ? Int8(share) : 0
        }
    }
}

/// The words of a name, in order.
final class NameWords {
    private let bytes: [UInt8]
    private let ends: [Int32]

    var count: Int { ends.count }

    subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// The words of `name`, where one that has parts counts only as these.
    init(of name: Span<UInt8>, _ analyzer: inout LexicalAnalyzer) {
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        var last: Range<Int>?
        analyzer.analyze(name) { word, source in
            // It comes right before them.
            if let whole = last, whole != source, whole.contains(source.lowerBound),
                source.upperBound <= whole.upperBound
            {
                ends.removeLast()
                bytes.removeSubrange(Int(ends.last ?? 0)...)
            }
            last = source
            bytes.append(contentsOf: word)
            ends.append(Int32(bytes.count))
        }
        self.bytes = bytes
        self.ends = ends
    }
}
