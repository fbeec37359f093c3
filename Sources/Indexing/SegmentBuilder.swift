import Chunking
import CollectionStore
import Embedding
import LexicalSearch
import SystemSupport
import TextAnalysis
import VectorSearch

/// Makes batches from files: cuts texts into chunks, and builds the segments that make these searchable.
///
/// For one thread; several builders work side by side, each on segments of its own.
struct SegmentBuilder: ~Copyable {
    private let model: StaticEmbeddingModel
    private let versions: IndexVersions
    private var input = ModelInput()
    private var analyzer = LexicalAnalyzer()
    private var vector: [Float]

    /// What is added besides searchable files goes straight here.
    var batch = Batch()
    private var postings = PostingsBuilder()
    private var vectors: VectorBlockBuilder
    private var documentCounts: [Int] = []
    private var lengths: [UInt16] = []
    /// Bytes of text in the batch.
    private(set) var textBytes = 0

    init(model: StaticEmbeddingModel, versions: IndexVersions) {
        self.model = model
        self.versions = versions
        vector = [Float](repeating: 0, count: model.dimension)
        vectors = VectorBlockBuilder(dimension: model.dimension)
    }

    /// Adds a searchable file with its text, valid UTF-8. Chunks that are among `former` keep their vectors.
    ///
    /// Returns the count of those that do.
    @discardableResult
    mutating func add(
        _ file: StoredFile, text: [UInt8], language: Language?, former: FormerChunks? = nil
    ) -> Int {
        var kept = 0
        let chunks = Chunker.chunks(of: text.span, language: language)
        input.begin(path: file.path)
        addTerms(of: file.path.bytes, field: .path, ordinal: documentCounts.count)
        for chunk in chunks {
            let body = text.span.extracting(chunk.bytes)
            let length = addTerms(of: body, field: .body, ordinal: lengths.count)
            for definition in chunk.definitions {
                addTerms(of: Array(definition.name.utf8), field: .symbol, ordinal: lengths.count)
            }
            lengths.append(UInt16(clamping: length))
            if let place = former?.place(of: body, symbol: chunk.symbol) {
                vectors.append(row: place.row, of: place.block)
                kept += 1
            } else {
                input.embed(body, symbol: chunk.symbol, with: model, into: &vector)
                vectors.append(vector)
            }
        }
        documentCounts.append(chunks.count)
        textBytes += text.count
        var file = file
        file.textBytes = text.count
        file.documents = chunks.count
        batch.entries.append(
            Batch.Entry(file: file, records: chunks.map(Record.init), text: sealedText(text.span)))
        return kept
    }

    /// The batch so far; the builder begins anew.
    mutating func finish() -> Batch {
        var finished = Batch()
        swap(&finished, &batch)
        if finished.entries.isEmpty { return finished }
        var builder = PostingsBuilder()
        swap(&builder, &postings)
        finished.segment = SegmentContent(
            documentCounts: documentCounts, lengths: lengths, postings: builder.finish(), vectors: vectors.finish(),
            dimension: model.dimension, versions: versions.all)
        documentCounts = []
        lengths = []
        textBytes = 0
        return finished
    }

    private mutating func addTerms(of bytes: [UInt8], field: TermField, ordinal: Int) {
        addTerms(of: bytes.span, field: field, ordinal: ordinal)
    }

    /// Adds the terms of `bytes` and returns how many there are.
    @discardableResult
    private mutating func addTerms(of bytes: Span<UInt8>, field: TermField, ordinal: Int) -> Int {
        var count = 0
        analyzer.analyze(bytes) { term, _ in
            postings.add(term, field: field, ordinal: UInt32(truncatingIfNeeded: ordinal))
            count += 1
        }
        return count
    }
}

extension Record {
    init(_ chunk: Chunk) {
        let symbol = chunk.symbol.map { Definition(name: $0, kind: chunk.kind?.rawValue ?? "") }
        self.init(
            bytes: chunk.bytes, firstLine: chunk.firstLine, lastLine: chunk.lastLine, symbol: symbol,
            definitions: chunk.definitions.map { Definition(name: $0.name, kind: $0.kind.rawValue) })
    }
}
