import CollectionStore
import Glibc
import SystemSupport
import TextAnalysis

/// A file with what searches took apart of it. A class, since many candidates share one, and so do many searches.
final class SearchFile {
    /// Its row as it was in the state of the store numbered `state`. Of the row's members, those of its content and its path
    /// never change: with another, it would be another file.
    private(set) var file: StoredFile
    private var state: Int
    let names: PathNames
    /// The logarithm of the count of its words.
    let logarithmOfLength: Float
    /// Of those of its chunks that were looked at, by place in the file.
    private(set) var chunks: [ChunkNames?]
    private var chunkBytes = 0
    /// Nil until it is asked for.
    private var vector: PathVector?
    /// What hits show of it, as long as it is among the files shown last.
    var shown: Shown?
    /// In the search that looked at it last.
    private(set) var place: Place

    /// What is shown of a file, and when that was asked for last, in generations.
    struct Shown {
        let text: HitText
        /// By place in the file.
        var records: [Int: Record] = [:]
        var age = 0
    }

    /// What a file is in a search.
    struct Place {
        /// Of its segment, among the search's.
        var segment: Int
        /// Its place in its segment.
        var group: Int
        var documents: Range<Int>
        /// Among the search's files.
        var position: Int
    }

    init(_ file: StoredFile, state: Int, at place: Place, in segment: Segment, _ analyzer: inout LexicalAnalyzer) {
        self.file = file
        self.state = state
        self.place = place
        names = PathNames(file.path, &analyzer)
        let words = place.documents.reduce(0) { $0 + Int(segment.documents.lengths[$1]) }
        logarithmOfLength = log(1 + Float(words))
        chunks = Array(repeating: nil, count: place.documents.count)
    }

    var group: Int { place.group }
    var documents: Range<Int> { place.documents }

    /// Takes part in another search.
    func enter(_ place: Place) { self.place = place }

    func keep(_ names: ChunkNames, ofChunk ordinal: Int) {
        chunks[ordinal] = names
        chunkBytes += names.byteCount
    }

    /// Sees to it that the row is that of state `state`, which `read` gives.
    func update(to state: Int, _ read: () throws -> StoredFile) rethrows {
        if self.state == state { return }
        file = try read()
        self.state = state
    }

    /// The vector of its path.
    func vector(_ embedder: inout PathEmbedder) -> PathVector {
        if let vector { return vector }
        let made = embedder.embed(file.path)
        vector = made
        return made
    }

    /// What it takes without what is shown of it, about: the row, the names and the vector, and the chunks.
    var byteCount: Int { 900 + file.path.bytes.count + names.byteCount + 8 * chunks.count + chunkBytes }
}
