/// All lists of a segment in ascending order of their keys, read a block at a time, everything checked.
package struct PostingsStream {
    private let reader: PostingsReader
    private var nextBlock = 0
    private var entries: PostingsBlockEntries?
    private var lastKey: [UInt8] = []

    package init(_ reader: PostingsReader) { self.reader = reader }

    /// The next list, nil after the last. Throws `PostingsError`, and what the reader's `load` throws.
    package mutating func next() throws -> FieldPostings? {
        if entries == nil, try !openBlock() { return nil }
        while var current = entries {
            entries = nil
            guard try current.nextKey() else {
                guard try openBlock() else { return nil }
                continue
            }
            let key = current.key
            guard lastKey.lexicographicallyPrecedes(key), let field = TermField(rawValue: key[0]) else {
                throw PostingsError.damaged("keys out of order")
            }
            lastKey = key
            var postings = FieldPostings(field: field, term: Array(key.dropFirst()), list: PostingList())
            try current.readList(appendingTo: &postings.list)
            while nextBlock < reader.firstKeys.count, reader.firstKeys[nextBlock] == key {
                // The rest of a list that is larger than a block.
                guard try !current.nextKey() else { throw PostingsError.damaged("a list that does not end its block") }
                current = try loadBlock()
                _ = try current.nextKey()
                try current.readList(appendingTo: &postings.list)
            }
            entries = consume current
            return postings
        }
        return nil
    }

    private mutating func openBlock() throws -> Bool {
        guard nextBlock < reader.firstKeys.count else { return false }
        entries = try loadBlock()
        return true
    }

    private mutating func loadBlock() throws -> PostingsBlockEntries {
        let data = try reader.load(nextBlock)
        var first = try PostingsBlockEntries(data, limits: reader.limits)
        let start = first
        guard try first.nextKey(), first.key == reader.firstKeys[nextBlock] else {
            throw PostingsError.damaged("a block that begins elsewhere than its table says")
        }
        nextBlock += 1
        return start
    }
}
