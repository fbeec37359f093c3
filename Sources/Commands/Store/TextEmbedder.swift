import Embedding
import Service
import SystemSupport
import TextAnalysis
import VectorStore

/// Makes embeddings of texts by the model inside the program, for collections whose embeddings are all made by it.
struct TextEmbedder {
    private let model: StaticEmbeddingModel
    private var scratch = WordPieceScratch()

    init() throws { model = try StaticEmbeddingModel.embedded() }

    /// A collection for this model's embeddings.
    func collection(_ name: String, metric: Metric) -> CollectionDescription {
        CollectionDescription(name: name, dimension: model.dimension, metric: metric, model: model.identifier)
    }

    /// Throws when embeddings of this model do not belong in `collection`.
    func require(_ collection: CollectionDescription) throws {
        guard let made = collection.model else {
            throw RequestError(
                .refused,
                "the embeddings of \(collection.name) were not made by ws; give an embedding instead of a text")
        }
        guard made == model.identifier else {
            throw RequestError(
                .refused,
                "the embeddings of \(collection.name) were made by another model (\(made), this is \(model.identifier)); "
                    + "add the texts to a new collection")
        }
    }

    /// The embedding of `text`; nil when it has no word that the model knows.
    mutating func embedding(of text: String) -> [Float]? {
        var vector: [Float] = []
        return model.embed(Array(text.utf8).span, into: &vector, scratch: &scratch) ? vector : nil
    }
}
