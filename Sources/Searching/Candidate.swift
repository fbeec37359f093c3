import CollectionStore
import SystemSupport

/// A document that may be among the hits, with what the ranking knows of it.
struct Candidate {
    var document: TopDocuments.Document
    /// Of its file, among the selection's.
    var filePosition: Int
    var entry: CandidateFiles.Entry
    var record: Record
    /// BM25F and cosine; 0 where the retriever takes no part.
    var lexical: Float
    var semantic: Float
    /// How many documents are better in the lists of the two retrievers; nil outside of them.
    var lexicalRank: Int?
    var semanticRank: Int?
    /// Whether its text has every quoted phrase.
    var hasPhrases = false
    var signals = SignalValues()
    var score: Float = 0

    var file: StoredFile { entry.file }
}
