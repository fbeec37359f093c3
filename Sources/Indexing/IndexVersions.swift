private import Chunking
private import Documents
package import Embedding
private import SystemSupport
private import TextAnalysis
package import Workspace

/// What makes an index what it is: a segment made by other versions is done again, file by file.
package struct IndexVersions: Sendable, Hashable {
    /// Extraction and the settings that steer it: also decides what is skipped.
    package let extraction: String
    /// All steps up to the model, whose identifier is the last word (`Segment.model`).
    package let all: String

    package init(settings: Settings, model: StaticEmbeddingModel) {
        let fingerprint = settings.extractionFingerprint.hexadecimal.prefix(16)
        extraction = "extractor \(DocumentReader.version) settings \(fingerprint)"
        let steps = "chunker \(Chunker.version) analyzer \(LexicalAnalyzer.version) input \(ModelInput.version)"
        all = "\(extraction) \(steps) model \(model.identifier)"
    }
}
