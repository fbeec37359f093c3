/// A segment to merge, and what its ordinals become.
package struct MergeInput {
    /// Stands in the maps for what is dropped.
    package static let dropped = UInt32.max

    package let postings: PostingsReader
    /// By old document, the new one or `dropped`.
    package let documents: [UInt32]
    /// By old group, the new one or `dropped`.
    package let groups: [UInt32]

    /// The maps have an element per ordinal of `postings`.
    package init(postings: PostingsReader, documents: [UInt32], groups: [UInt32]) {
        self.postings = postings
        self.documents = documents
        self.groups = groups
    }
}

/// Merges segments: calls `emit` with the blocks of what survives, one after another, the same ones that `PostingsBuilder`
/// makes of the surviving documents. Holds a block per input and one list at a time.
///
/// Throws `PostingsError.mismatch` when a map is too short or makes two ordinals one, and what the inputs or `emit` throw.
package func mergePostings(_ inputs: [MergeInput], emit: (PostingsBlock) throws -> Void) throws {
    for input in inputs {
        guard input.documents.count >= Int(input.postings.documentCount),
            input.groups.count >= Int(input.postings.groupCount)
        else { throw PostingsError.mismatch("a map for fewer ordinals than its segment has") }
    }
    var writer = PostingsBlockWriter()
    var streams = inputs.map { PostingsStream($0.postings) }
    var heads = try streams.indices.map { try streams[$0].next() }
    while let first = heads.lazy.compactMap({ $0 }).min(by: { precedes($0, $1) }) {
        var merged = PostingList()
        for index in heads.indices {
            guard let head = heads[index], head.field == first.field, head.term == first.term else { continue }
            let map = first.field == .path ? inputs[index].groups : inputs[index].documents
            append(head.list, to: &merged, through: map)
            heads[index] = try streams[index].next()
        }
        guard !merged.isEmpty else { continue }
        try sortIfNeeded(&merged)
        first.key.withUnsafeBufferPointer { key in
            merged.ordinals.withUnsafeBufferPointer { ordinals in
                merged.frequencies.withUnsafeBufferPointer { writer.add(key, ordinals, $0) }
            }
        }
        for block in writer.takeBlocks() { try emit(block) }
    }
    writer.endBlock()
    for block in writer.takeBlocks() { try emit(block) }
}

private func precedes(_ left: FieldPostings, _ right: FieldPostings) -> Bool {
    if left.field != right.field { return left.field.rawValue < right.field.rawValue }
    return left.term.lexicographicallyPrecedes(right.term)
}

private func append(_ list: PostingList, to merged: inout PostingList, through map: [UInt32]) {
    for (old, frequency) in zip(list.ordinals, list.frequencies) {
        let new = map[Int(old)]
        guard new != MergeInput.dropped else { continue }
        merged.ordinals.append(new)
        merged.frequencies.append(frequency)
    }
}

/// Inputs that follow one another come out in order; those that interleave do not.
private func sortIfNeeded(_ list: inout PostingList) throws(PostingsError) {
    guard !isStrictlyAscending(list.ordinals) else { return }
    let order = list.ordinals.indices.sorted { list.ordinals[$0] < list.ordinals[$1] }
    list = PostingList(ordinals: order.map { list.ordinals[$0] }, frequencies: order.map { list.frequencies[$0] })
    guard isStrictlyAscending(list.ordinals) else { throw .mismatch("two ordinals that become the same one") }
}

private func isStrictlyAscending(_ ordinals: [UInt32]) -> Bool {
    zip(ordinals, ordinals.dropFirst()).allSatisfy { $0 < $1 }
}
