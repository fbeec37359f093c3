import Embedding
import SystemSupport
import TextAnalysis

/// What a file's path is made of.
final class PathNames {
    let stem: NameWords
    let folders: NameWords
    /// The letters and digits of the stem, in lower case.
    let letters: [UInt8]
    /// Whether a folder or the name says that the file shows or checks what others do.
    let isSecondary: Bool
    let depth: Int
    /// The vector, of length 1, as shares of `scale` in 127ths; nil until it is asked for, empty when no token is known.
    private var components: [Int8]?
    private var scale: Float = 0

    init(_ path: BytePath, _ analyzer: inout LexicalAnalyzer) {
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

    /// The cosine of `vector`, of length 1, with `path`, whose names these are; 0 when the model knows nothing of it.
    func cosine(_ vector: [Float], with path: BytePath, _ embedder: inout PathEmbedder) -> Float {
        if components == nil { (components, scale) = embedder.embed(path) }
        guard let components, components.count == vector.count else { return 0 }
        var sum: Float = 0
        for index in vector.indices { sum += vector[index] * Float(components[index]) }
        return sum * scale / 127
    }
}

/// Makes the vectors of paths.
struct PathEmbedder {
    let model: StaticEmbeddingModel
    private var tokens = WordPieceScratch()
    private var vector: [Float] = []

    init(_ model: StaticEmbeddingModel) { self.model = model }

    /// The components of the vector of `path`, which has length 1, as shares of `scale` in 127ths; none when no token is known.
    mutating func embed(_ path: BytePath) -> (components: [Int8], scale: Float) {
        guard model.embed(path.bytes.span, into: &vector, scratch: &tokens) else { return ([], 0) }
        let scale = vector.reduce(0) { max($0, abs($1)) }
        let components = vector.map { component in
            let share = (component / scale * 127).rounded()
            return abs(share) <= 127 ? Int8(share) : 0
        }
        return (components, scale)
    }
}
