private import CKernels

/// Searches the codes of one or more segments for the rows nearest to a query, and takes the best candidates' exact scores.
///
/// All segments are of one quantizer; they share the query's table of products and one pool of candidates.
package struct CodedSearch {
    /// Writes the exact score of rows `ordinals` (in ascending order) of segment `segment` to `scores`.
    package typealias ExactScores = (
        _ segment: Int, _ ordinals: UnsafeBufferPointer<UInt32>, _ scores: UnsafeMutableBufferPointer<Float>
    ) throws -> Void

    package let plan: SearchPlan
    private let quantizer: VectorQuantizer
    private let query: [Float]
    private let table: LookupTable

    /// - Parameters:
    ///   - query: `quantizer.dimension` components; one that is not finite is near nothing.
    ///   - plan: how to search; nil for the quantizer's.
    package init(_ query: [Float], quantizer: VectorQuantizer, plan: SearchPlan? = nil) throws(VectorError) {
        guard query.count == quantizer.dimension else {
            throw .mismatch("a query of \(query.count) dimensions for vectors of \(quantizer.dimension)")
        }
        self.plan = plan ?? quantizer.plan
        self.quantizer = quantizer
        let prepared = [Float](unsafeUninitializedCapacity: quantizer.codedDimension) { buffer, count in
            quantizer.prepare(query, into: buffer.baseAddress!)
            count = quantizer.codedDimension
        }
        self.query = prepared
        table = LookupTable(prepared, codebooks: quantizer.codebooks, metric: quantizer.metric)
    }

    /// Puts the best rows of `segments` into `hits`, which may already have hits of other rows: as many as it has room for,
    /// whenever so many are allowed. Throws what `block` of a segment and `exact` throw, and `VectorError`.
    @discardableResult
    package func search(_ segments: [CodedSegment], into hits: inout TopHits, exact: ExactScores) throws -> SearchReport
    {
        guard segments.count <= 0xFFFF else { throw VectorError.mismatch("\(segments.count) segments") }
        for segment in segments where segment.layout.fingerprint != quantizer.fingerprint {
            throw VectorError.mismatch("codes of another quantizer")
        }
        let rows = segments.reduce(0) { $0 + $1.layout.rowCount }
        let allowed = segments.reduce(0) { $0 + $1.allowedCount }
        let depth = max(plan.refineDepth * max(1, hits.capacity / max(plan.neighbours, 1)), hits.capacity)
        if allowed <= depth || Double(allowed) <= plan.exactShare * Double(rows) {
            for (index, segment) in segments.enumerated() {
                let rows =
                    segment.allowed?.rows(below: segment.layout.rowCount) ?? Array(0..<UInt32(segment.layout.rowCount))
                try score(rows, of: index, into: &hits, exact: exact)
            }
            return SearchReport(method: .exact, rowsScanned: 0, exactScores: allowed)
        }
        var pool = CandidatePool(capacity: depth)
        let scanned = try collect(segments, allowed: allowed, rows: rows, into: &pool)
        let candidates = pool.take()
        for index in segments.indices {
            try score(
                candidates.filter { $0.segment == index }.map(\.ordinal).sorted(), of: index, into: &hits, exact: exact)
        }
        return SearchReport(
            method: plan.probes == 0 ? .flat : .lists(plan.probes), rowsScanned: scanned, exactScores: candidates.count)
    }

    private func score(_ rows: [UInt32], of segment: Int, into hits: inout TopHits, exact: ExactScores) throws {
        guard !rows.isEmpty else { return }
        try rows.withUnsafeBufferPointer { rows in
            try withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count) { scores in
                try exact(segment, rows, scores)
                for (row, score) in zip(rows, scores) where score >= hits.threshold || score.isNaN {
                    hits.insert(VectorHit(segment: segment, ordinal: row, score: score))
                }
            }
        }
    }

    /// Collects candidates from the lists nearest to the query; returns how many rows were scanned.
    func collect(_ segments: [CodedSegment], allowed: Int, rows: Int, into pool: inout CandidatePool) throws -> Int {
        var scanned = 0
        if plan.probes == 0 || plan.probes >= quantizer.listCount {
            for (index, segment) in segments.enumerated() {
                try scan(0..<segment.layout.rowCount, of: segment, index: index, into: &pool)
                scanned += segment.layout.rowCount
            }
            return scanned
        }
        // A filter thins out every list: further lists make up for it.
        let share = Double(allowed) / Double(max(rows, 1))
        let probes = Int((Double(plan.probes) / share.squareRoot()).rounded(.up))
        for (rank, list) in nearestLists().enumerated() where rank < probes || !pool.isFull {
            for (index, segment) in segments.enumerated() {
                let range = Int(segment.layout.listOffsets[list])..<Int(segment.layout.listOffsets[list + 1])
                try scan(range, of: segment, index: index, into: &pool)
                scanned += range.count
            }
        }
        return scanned
    }

    /// All lists, the nearest to the query first.
    func nearestLists() -> [Int] {
        let count = quantizer.listCount
        let scores = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            ws_dot_float32(instructions, quantizer.centroids, count, query.count, query, buffer.baseAddress)
            for list in 0..<count {
                let score = buffer[list] + quantizer.centroidBias[list]
                buffer[list] = score.isNaN ? -.infinity : score
            }
            filled = count
        }
        return scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    }

    /// Adds rows `range`, in order of the lists, of `segment` to the pool.
    private func scan(_ range: Range<Int>, of segment: CodedSegment, index: Int, into pool: inout CandidatePool) throws
    {
        let layout = segment.layout
        var row = range.lowerBound
        while row < range.upperBound {
            let blockIndex = row / layout.rowsPerBlock
            let end = min(range.upperBound, (blockIndex + 1) * layout.rowsPerBlock)
            let block = try segment.block(blockIndex)
            guard block.count == layout.byteCount(ofBlock: blockIndex) else {
                throw VectorError.damaged("length of block \(blockIndex) of the codes")
            }
            let start = blockIndex * layout.rowsPerBlock
            let firstGroup = (row - start) / CodeLayout.group
            let groups = (end - 1 - start) / CodeLayout.group + 1 - firstGroup
            let firstMask = UInt32.max << UInt32((row - start) % CodeLayout.group)
            let lastMask = UInt32.max >> UInt32(31 - (end - 1 - start) % CodeLayout.group)
            let capacity = groups * CodeLayout.group
            try block.withUnsafeBytes { bytes in
                try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: capacity) { rows in
                    try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: capacity) { sums in
                        let found = ws_scan_product(
                            instructions, bytes.baseAddress! + firstGroup * layout.groupBytes, groups,
                            layout.subquantizers, table.entries, pool.threshold, firstMask, lastMask, rows.baseAddress,
                            sums.baseAddress)
                        for hit in 0..<found where sums[hit] >= pool.threshold {
                            let ordinal = layout.ordinal(
                                start + firstGroup * CodeLayout.group + Int(rows[hit]), in: bytes, ofBlock: blockIndex)
                            guard ordinal < layout.rowCount else {
                                throw VectorError.damaged("a row in block \(blockIndex) of the codes")
                            }
                            if segment.allowed?.contains(ordinal) ?? true {
                                pool.append(sum: sums[hit], segment: index, ordinal: ordinal)
                            }
                        }
                    }
                }
            }
            row = end
        }
    }
}
