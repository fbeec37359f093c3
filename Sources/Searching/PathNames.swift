import Embedding
import SystemSupport
import TextAnalysis
import VectorSearch

/// What a file's path is made of.
struct PathNames {
    let stem: NameWords
    let folders: NameWords
    /// The letters and digits of the stem, in lower case.
    let letters: [UInt8]
    /// Whether a folder or the name says that the file shows or checks what others do.
    let isSecondary: Bool
    let depth: Int

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

    /// What all of it takes besides the struct, about.
    var byteCount: Int { stem.byteCount + folders.byteCount + letters.count + 3 * 32 }
}

/// The vector of a path, of length 1.
struct PathVector {
    /// Of this vector alone; nil when the model knows no token of the path.
    fileprivate let block: VectorBlock?

    /// The cosine with `query`, of length 1; 0 when the model knows nothing of the path, or the query has another dimension.
    func cosine(with query: QuantizedQuery) -> Float {
        guard let block, block.dimension == query.components.count else { return 0 }
        var cosine: Float = 0
        withUnsafeMutablePointer(to: &cosine) {
            block.score(query, into: UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return cosine
    }
}

/// Makes the vectors of paths.
struct PathEmbedder {
    let model: StaticEmbeddingModel
    private var tokens = WordPieceScratch()
    private var vector: [Float] = []

    init(_ model: StaticEmbeddingModel) { self.model = model }

    mutating func embed(_ path: BytePath) -> PathVector {
        guard model.embed(path.bytes.span, into: &vector, scratch: &tokens) else {
            return PathVector(block: nil)
        }
        var builder = VectorBlockBuilder(dimension: vector.count)
        builder.append(vector)
        return PathVector(block: builder.finish().first.flatMap { VectorBlock(bytes: $0, dimension: vector.count) })
    }
}
