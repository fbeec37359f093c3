internal import SQLite
internal import SystemSupport

/// Embeddings in memory, as many as a limit allows beside the codes, in pages of 64 rows. What a row holds never changes, so nothing here is ever
/// out of date.
final class VectorCache: Sendable {
    private struct State {
        var pages: [Int: VectorPage] = [:]
        /// The pages in the order in which they are looked at for being let go of (the clock of second chances).
        var order: [Int] = []
        var hand = 0
        /// Of pages and of what is reserved.
        var bytes = 0
        var reserved = 0
    }

    private let state = LockedState(State())
    /// In bytes.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Forgets everything: the database holds something else now.
    func reset() {
        state.withLock { state in
            let reserved = state.reserved
            state = State()
            (state.bytes, state.reserved) = (reserved, reserved)
        }
    }

    var byteCount: Int { state.withLock { $0.bytes } }

    /// Whether there is room for so many bytes of codes, which every search needs: embeddings are let go of for them. They are counted
    /// until they are given back by `release`.
    func reserve(_ size: Int) -> Bool {
        state.withLock { state in
            guard state.reserved + size <= limit else { return false }
            while state.bytes + size > limit, let victim = nextVictim(&state) {
                state.bytes -= VectorPage.byteCount(dimension: victim.dimension)
            }
            state.bytes += size
            state.reserved += size
            return true
        }
    }

    func release(_ size: Int) {
        state.withLock { state in
            state.bytes -= size
            state.reserved -= size
        }
    }

    /// The page of `collection` with rows `64 * number ..< 64 * number + 64`, in which those of `bits` are present. When the
    /// cache is full, a page that is `scanned` takes no other's place: a scan would drive out what queries need.
    func page(
        _ number: Int, bits: UInt64, of collection: CollectionRow, isScan: Bool, _ connection: Connection
    ) throws -> VectorPage {
        let first = collection.key(number << 6)
        let dimension = collection.description.dimension
        let (found, present) = state.withLock { state -> (VectorPage?, UInt64) in
            guard let page = state.pages[first] else { return (nil, 0) }
            page.wasUsed = true
            return (page, page.present)
        }
        let missing = bits & ~present
        if let found, missing == 0 { return found }
        let rows = try read(missing, first: first, collection, connection)
        return state.withLock { state in
            let page = found ?? state.pages[first] ?? VectorPage(dimension: dimension)
            if state.pages[first] == nil { keep(page, first, isScan: isScan, &state) }
            for row in rows {
                row.embedding.withUnsafeBufferPointer { page.set(row.index, $0) }
            }
            return page
        }
    }

    /// Several pages at once, each with the rows of its bits.
    func pages(
        _ wanted: [(page: Int, bits: UInt64)], of collection: CollectionRow, isScan: Bool, _ connection: Connection
    ) throws -> [VectorPage] {
        let found = state.withLock { state in
            wanted.map { number, bits -> VectorPage? in
                guard let page = state.pages[collection.key(number << 6)], bits & ~page.present == 0 else { return nil }
                page.wasUsed = true
                return page
            }
        }
        return try zip(wanted, found).map { wanted, found in
            try found ?? page(wanted.page, bits: wanted.bits, of: collection, isScan: isScan, connection)
        }
    }

    private func keep(_ page: VectorPage, _ key: Int, isScan: Bool, _ state: inout State) {
        let size = VectorPage.byteCount(dimension: page.dimension)
        guard size <= limit else { return }
        if state.bytes + size > limit {
            if isScan { return }
            while state.bytes + size > limit, let victim = nextVictim(&state) {
                state.bytes -= VectorPage.byteCount(dimension: victim.dimension)
            }
        }
        state.pages[key] = page
        state.order.append(key)
        state.bytes += size
    }

    private func nextVictim(_ state: inout State) -> VectorPage? {
        while !state.order.isEmpty {
            if state.hand >= state.order.count { state.hand = 0 }
            let key = state.order[state.hand]
            guard let page = state.pages[key] else {
                state.order.swapAt(state.hand, state.order.count - 1)
                state.order.removeLast()
                continue
            }
            if page.wasUsed {
                page.wasUsed = false
                state.hand += 1
                continue
            }
            state.order.swapAt(state.hand, state.order.count - 1)
            state.order.removeLast()
            return state.pages.removeValue(forKey: key)
        }
        return nil
    }

    private struct Row {
        var index: Int
        var embedding: [Float]
    }

    /// Reads the rows of `bits`; throws for one that is damaged or not there.
    private func read(
        _ bits: UInt64, first: Int, _ collection: CollectionRow, _ connection: Connection
    ) throws -> [Row] {
        let statement = try connection.statement(
            "SELECT row, checksum, embedding FROM vectors WHERE row >= ? AND row <= ? ORDER BY row")
        try statement.bind(first + bits.trailingZeroBitCount, at: 1)
        try statement.bind(first + 63 - bits.leadingZeroBitCount, at: 2)
        defer { statement.reset() }
        var rows: [Row] = []
        var rest = bits
        while try statement.step() {
            let key = statement.integer(0)
            let index = key - first
            guard bits >> UInt64(index) & 1 == 1 else { continue }
            let expected = statement.integer(1)
            let embedding = statement.withBlob(2) { bytes -> [Float]? in
                guard bytes.count == collection.description.dimension * 4,
                    StoredRecord.vectorChecksum(key: key, bytes) == expected
                else { return nil }
                return StoredRecord.floats(bytes)
            }
            guard let embedding else {
                throw VectorStoreError.damagedRecord(
                    try StoredRecord.id(key: key, connection), in: collection)
            }
            rows.append(Row(index: index, embedding: embedding))
            rest &= ~(1 << UInt64(index))
        }
        guard rest == 0 else {
            let key = first + rest.trailingZeroBitCount
            guard let id = try? StoredRecord.id(key: key, connection) else {
                throw VectorStoreError.missingRow(key, in: collection)
            }
            throw VectorStoreError.damagedRecord(id, in: collection)
        }
        return rows
    }
}
