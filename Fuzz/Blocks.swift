import SystemSupport
import VectorSearch

@testable import CollectionStore
@testable import LexicalSearch

/// Blocks of postings made of the words of the input, with bytes of them changed as its first ones say; every stored form that is read
/// beside them, from the input as it is.
@Sendable func fuzzPostings(_ input: [UInt8]) {
    readStoredForms(input)
    let changes = input.prefix(16)
    var builder = PostingsBuilder()
    let words = input.dropFirst(16).split(separator: UInt8(ascii: " ")).prefix(2_000)
    for (ordinal, word) in words.enumerated() {
        Array(word.prefix(200)).withUnsafeBufferPointer { word in
            if !word.isEmpty { builder.add(word, field: .body, ordinal: UInt32(ordinal / 3)) }
        }
    }
    let finished = builder.finish()
    var blocks = finished.map(\.data)
    for pair in stride(from: 0, to: changes.count - 2, by: 3) {
        guard !blocks.isEmpty, changes[pair + 2] != 0 else { break }
        let block = Int(changes[pair]) % blocks.count
        let place = Int(changes[pair]) << 8 | Int(changes[pair + 1])
        if !blocks[block].isEmpty { blocks[block][place % blocks[block].count] ^= changes[pair + 2] }
    }
    read(blocks, firstKeys: finished.map(\.firstKey), documents: UInt32(words.count / 3 + 1))
    read([input], firstKeys: [[]], documents: 1_000)
}

private func read(_ blocks: [[UInt8]], firstKeys: [[UInt8]], documents: UInt32) {
    let reader = PostingsReader(documentCount: documents, groupCount: documents, firstKeys: firstKeys) { blocks[$0] }
    _ = try? reader.verify()
    for key in firstKeys.prefix(4) { _ = try? reader.postings(of: Array(key.dropFirst()), in: .body) }
    var stream = PostingsStream(reader)
    do {
        while let postings = try stream.next() {
            // What is given out is in bounds.
            for ordinal in postings.list.ordinals { precondition(ordinal < documents) }
        }
    } catch {}
}

private func readStoredForms(_ input: [UInt8]) {
    let stored = sealed(input)
    _ = Record.decode(stored, textBytes: 1 << 20)
    _ = SegmentDirectory(stored: stored)
    _ = DeletionBitmap(stored: stored, documents: 1_000)
    let count = Int(input.first ?? 0)
    _ = SegmentDocuments(stored: input, count: count, groupCount: Int(input.dropFirst().first ?? 0))
    _ = input.withUnsafeBytes { Zstandard.decompress($0, limit: 1 << 20) }
}

@Sendable func fuzzVectors(_ input: [UInt8]) {
    let dimension = Int(input.first ?? 0) + 1
    if let block = VectorBlock(bytes: Array(input.dropFirst()), dimension: dimension), block.count > 0 {
        let query = QuantizedQuery(block.vector(0))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block.count) { scores in
            block.score(query, into: scores)
            for row in 0..<block.count {
                precondition(scores[row].bitPattern == block.score(query, row: row).bitPattern)
            }
        }
        var builder = VectorBlockBuilder(dimension: dimension)
        for row in 0..<block.count { builder.append(row: row, of: block) }
        _ = builder.finish()
    }
    _ = try? VectorQuantizer(encoded: input)
}
