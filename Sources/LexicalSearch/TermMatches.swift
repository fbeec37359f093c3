/// Where one term occurs in one segment.
package struct TermMatches: Sendable {
    let body: PostingList
    let symbol: PostingList
    let path: PostingList
    /// The documents that have it in any field, dead ones too.
    let documents: DocumentBitmap

    /// Throws `PostingsError.mismatch` when the lists, whose ordinals ascend, have some that the segment lacks.
    package init(
        body: PostingList = PostingList(), symbol: PostingList = PostingList(), path: PostingList = PostingList(),
        in segment: LexicalSegment
    ) throws(PostingsError) {
        let documentCount = segment.bodyLengths.count
        for (list, limit) in [
            (body, documentCount), (symbol, documentCount), (path, segment.groupStarts.count - 1),
        ] {
            guard list.ordinals.count == list.frequencies.count, Int(list.ordinals.last ?? 0) < max(limit, 1),
                limit > 0 || list.isEmpty
            else { throw .mismatch("postings of documents that the segment does not have") }
        }
        self.body = body
        self.symbol = symbol
        self.path = path
        var documents = DocumentBitmap(documentCount: documentCount)
        documents.insert(ascending: body.ordinals)
        documents.insert(ascending: symbol.ordinals)
        for group in path.ordinals {
            documents.insert(Int(segment.groupStarts[Int(group)])..<Int(segment.groupStarts[Int(group) + 1]))
        }
        self.documents = documents
    }

    /// In memory, about.
    package var byteCount: Int {
        256 + 5 * (body.ordinals.count + symbol.ordinals.count + path.ordinals.count) + documents.documentCount / 8
    }
}
