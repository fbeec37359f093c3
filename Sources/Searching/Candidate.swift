import CollectionStore
import SystemSupport

/// A document that may be among the hits, with what the ranking knows of it.
struct Candidate {
    let document: TopDocuments.Document
    let entry: SearchFile
    /// The names that it defines.
    let names: ChunkNames
    /// BM25F and cosine; 0 where the retriever takes no part.
    let lexical: Float
    let semantic: Float
    /// How many documents are better in the lists of the two retrievers; nil outside of them.
    var lexicalRank: Int?
    var semanticRank: Int?
    /// Whether its text has every quoted phrase.
    var hasPhrases = false
    var signals = SignalValues()
    var score: Float = 0

    var file: StoredFile { entry.file }
    /// Its place in its file.
    var ordinal: Int { document.ordinal - entry.documents.lowerBound }
    /// Of its file, among the search's.
    var filePosition: Int { entry.place.position }

    init(_ document: TopDocuments.Document, _ entry: SearchFile, _ names: ChunkNames, _ scores: SegmentScores) {
        self.document = document
        self.entry = entry
        self.names = names
        lexical = scores.lexical.isEmpty ? 0 : scores.lexical[document.ordinal]
        let cosines = scores.cosines?.ofGroup(entry.group)
        semantic = cosines.map { $0[$0.startIndex + document.ordinal - entry.documents.lowerBound] } ?? 0
    }
}
