import CEmbeddedModel
import SystemSupport
import TestSupport
import Testing

@testable import Embedding

/// A copy of the head of the model inside, which tests may damage, with the size of the whole.
private func withDamagedModel(_ damage: (UnsafeMutableRawBufferPointer) -> Void) throws {
    var count = 0
    let original = UnsafeRawBufferPointer(start: ws_embedded_model(&count), count: count)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    defer { copy.deallocate() }
    copy.copyMemory(from: original)
    damage(copy)
    let table = try EmbeddingTable(modelFile: UnsafeRawBufferPointer(copy), owner: nil)
    _ = StaticEmbeddingModel(table: table).embedding(of: "parse the configuration of unhandledrejections")
}

@Test(arguments: [0, 8, 12, 16, 20, 24] + Array(stride(from: 64, to: 112, by: 4)))
func refusesDamagedHeadersOrStaysInside(offset: Int) throws {
    // Not every damage can be told: what is accepted must be used without leaving the file.
    for value: UInt32 in [0, 1, 3, 64, 0x8000_0000, .max] {
        do {
            try withDamagedModel { $0.storeBytes(of: value, toByteOffset: offset, as: UInt32.self) }
        } catch let error as EmbeddingError { #expect(!error.description.isEmpty) }
    }
}

@Test func refusesTheWrongMagicAndVersion() throws {
    #expect(throws: EmbeddingError.self) { try withDamagedModel { $0[0] = 0 } }
    #expect(throws: EmbeddingError.self) { try withDamagedModel { $0[8] = 99 } }
    #expect(throws: EmbeddingError.self) {
        try EmbeddingTable(modelFile: UnsafeRawBufferPointer(start: nil, count: 0), owner: nil)
    }
}

@Test func theModelInsideIsWhole() throws {
    var count = 0
    let bytes = UnsafeBufferPointer(start: ws_embedded_model(&count), count: count)
    let digest = ContentHash(of: Array(bytes[EmbeddingTable.fileHeaderSize...]))
    let table = try EmbeddingTable(modelFile: UnsafeRawBufferPointer(bytes), owner: nil)
    #expect(table.digest == digest.bytes)
    #expect(count <= 16 << 20)
}

@Test func aDamagedVocabularyStaysInside() throws {
    var generator = SplitMix(seed: 11)
    for _ in 0..<20 {
        try withDamagedModel { bytes in
            // The tables lie in the first megabyte.
            for _ in 0..<100_000 {
                bytes[Int.random(in: 128..<(1 << 20), using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
        }
    }
}
