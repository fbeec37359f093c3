import SystemSupport
import TestSupport
import Testing
import VectorStore

/// A backend to run the conformance suite on.
enum Backend: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqlite
    /// With so little memory that embeddings are read again and again.
    case sqliteWithoutMemory

    var testDescription: String { rawValue }

    /// A store of its own, kept by the folder.
    func open(in folder: TemporaryDirectory, tailLimit: Int = 4096) throws -> any VectorStore {
        var configuration = VectorStoreConfiguration(
            backend: self == .memory ? .memory : .sqlite, directory: folder.path.appending("store").description)
        configuration.tailLimit = tailLimit
        // So many candidates that nothing is missed: answers are compared one by one.
        configuration.lists = 1
        configuration.refineDepth = 200
        if self == .sqliteWithoutMemory { configuration.memoryLimit = 0 }
        return try openVectorStore(configuration)
    }
}

/// Embeddings that are the same for the same seed.
func randomEmbeddings(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { _ in (0..<dimension).map { _ in Float.random(in: -1...1, using: &random) } }
}

/// The error that `body` throws.
func failure(_ body: () throws -> Void) -> VectorStoreError? {
    do { try body() } catch { return error as? VectorStoreError }
    return nil
}
