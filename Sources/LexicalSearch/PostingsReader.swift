/// Reads the postings of one segment from its blocks, which may be damaged: that is an error, never a wrong ordinal.
package struct PostingsReader {
    /// The segment's ordinals of documents are below this.
    package let documentCount: UInt32
    /// Its ordinals of groups are below this.
    package let groupCount: UInt32
    let firstKeys: [[UInt8]]
    let load: (Int) throws -> [UInt8]

    /// - Parameters:
    ///   - firstKeys: the `firstKey` of each block, in order.
    ///   - load: gives the data of the block with that index.
    package init(
        documentCount: UInt32, groupCount: UInt32, firstKeys: [[UInt8]], load: @escaping (Int) throws -> [UInt8]
    ) {
        self.documentCount = documentCount
        self.groupCount = groupCount
        self.firstKeys = firstKeys
        self.load = load
    }

    var limits: OrdinalLimits { OrdinalLimits(documents: documentCount, groups: groupCount) }

    /// The list of `term` in `field`, empty when it does not occur. Throws `PostingsError`, and what `load` throws.
    package func postings(of term: [UInt8], in field: TermField) throws -> PostingList {
        let key = [field.rawValue] + term
        var list = PostingList()
        // The first block that begins with the key or a later one: a list cut in parts begins its blocks.
        var low = 0
        var high = firstKeys.count
        while low < high {
            let middle = (low + high) / 2
            if firstKeys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        guard low < firstKeys.count, firstKeys[low] == key else {
            if low > 0 { try appendList(of: key, inBlock: low - 1, to: &list) }
            return list
        }
        while low < firstKeys.count, firstKeys[low] == key {
            guard try appendList(of: key, inBlock: low, to: &list) else {
                throw PostingsError.damaged("a block that begins elsewhere than its table says")
            }
            low += 1
        }
        return list
    }

    @discardableResult
    private func appendList(of key: [UInt8], inBlock index: Int, to list: inout PostingList) throws -> Bool {
        var entries = try PostingsBlockEntries(try load(index), limits: limits)
        guard try entries.seek(key) else { return false }
        try entries.readList(appendingTo: &list)
        return true
    }

    /// Reads and checks everything: throws at the first thing that is not as the format has it. Returns the count of lists.
    @discardableResult
    package func verify() throws -> Int {
        var stream = PostingsStream(self)
        var count = 0
        while try stream.next() != nil { count += 1 }
        return count
    }
}
