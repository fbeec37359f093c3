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
            quantizer.prepare(query, count: 1, into: buffer.baseAddress!)
            count = quantizer.codedDimension
        }
        self.query = prepared
    }

    /// Puts the best rows of `segments` into `hits`, which may already have hits of other rows: as many as it has room for,
    /// whenever so many are allowed. Throws what `block` of a segment and `exact` throw, and `VectorError`.
    @discardableResult
    package func search(_ segments: [CodedSegment], into hits: inout TopHits, exact: ExactScores) throws -> SearchReport
    {
        let (rows, report) = try candidates(of: segments, count: hits.capacity)
        for (index, rows) in rows.enumerated() { try score(rows, of: index, into: &hits, exact: exact) }
        return report
    }

    /// The rows of each of `segments` among which the best `count` by exact scores are to be found, in ascending order: as many as
    /// that at least, whenever so many are allowed. Throws what `block` of a segment throws, and `VectorError`.
    package func candidates(
        of segments: [CodedSegment], count: Int
    ) throws -> (rows: [[UInt32]], report: SearchReport) {
        guard segments.count <= 0xFFFF else { throw VectorError.mismatch("\(segments.count) segments") }
        for segment in segments where segment.layout.fingerprint != quantizer.fingerprint {
            throw VectorError.mismatch("codes of another quantizer")
        }
        for segment in segments
        where segment.layout.subquantizers != quantizer.subquantizers
            || segment.layout.listCount != quantizer.listCount
        {
            throw VectorError.damaged("the head of the codes")
        }
        let rows = segments.reduce(0) { $0 + $1.layout.rowCount }
        let allowed = segments.reduce(0) { $0 + $1.allowedCount }
        let depth = depth(for: count, share: Double(allowed) / Double(max(rows, 1)))
        let worth = Double(depth) + codeCost * Double(scannedRows(of: rows, allowed: allowed))
        if Double(allowed) <= max(worth, plan.exactShare * Double(rows)) {
            let rows = segments.map { segment in
                segment.allowed?.rows(below: segment.layout.rowCount) ?? Array(0..<UInt32(segment.layout.rowCount))
            }
            return (rows, SearchReport(method: .exact, rowsScanned: 0, exactScores: allowed))
        }
        var pool = CandidatePool(capacity: depth)
        let scanned = try collect(segments, allowed: allowed, rows: rows, into: &pool)
        let candidates = pool.inOrder(rowCounts: segments.map(\.layout.rowCount))
        let report = SearchReport(
            method: isFlat ? .flat : .lists(plan.probes), rowsScanned: scanned,
            exactScores: candidates.reduce(0) { $0 + $1.count })
        return (candidates, report)
    }

    /// Candidates for `count` results where a filter leaves `share` of the rows: what is nearest of these is farther away, where
    /// more rows are about as far.
    private func depth(for count: Int, share: Double) -> Int {
        let depth = Double(plan.refineDepth) * max(1, Double(count) / Double(max(plan.neighbours, 1)))
        return max(Int(min(depth / max(share, Self.leastShare), 1e9)), count)
    }

    /// A filter deepens a search by 1 / share of the rows that it leaves, but not further than for this share.
    private static let leastShare = 0.25

    /// Lists that are looked into where a filter leaves `share` of the rows.
    private func probedLists(share: Double) -> Int {
        let share = max(share, 1e-9)
        let wanted = Double(plan.probes) / (share * share.squareRoot())
        return Int(min(wanted.rounded(.up), Double(quantizer.listCount)))
    }

    /// Rows whose codes a search looks at, about, where `allowed` of `rows` may be found.
    private func scannedRows(of rows: Int, allowed: Int) -> Int {
        if isFlat { return rows }
        return rows * probedLists(share: Double(allowed) / Double(max(rows, 1))) / max(quantizer.listCount, 1)
    }

    /// What looking at a code costs, in exact scores: its length in that of a float32 row, since memory is what both wait for. Unlike
    /// a measurement it is the same on a machine that was busy when the plan was made.
    private var codeCost: Double { Double(quantizer.subquantizers) / 2 / Double(4 * quantizer.dimension) }

    private var isFlat: Bool { plan.probes == 0 || plan.probes >= quantizer.listCount }

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

    /// Collects candidates from the lists nearest to the query, or from all; returns how many rows were scanned.
    ///
    /// Groups are scanned as a whole, also where they begin or end in another list.
    func collect(_ segments: [CodedSegment], allowed: Int, rows: Int, into pool: inout CandidatePool) throws -> Int {
        let table = LookupTable(
            query, codebooks: quantizer.codebooks, metric: quantizer.metric,
            isForNearest: pool.capacity <= rows / Self.shareOfNearest)
        var ranking = rankedLists()
        // A filter thins out every list, and what it leaves may be far from the query: further lists make up for it.
        let probes = isFlat ? ranking.count : probedLists(share: Double(allowed) / Double(max(rows, 1)))
        /// By segment, the groups that are not scanned yet.
        var left = segments.map { RowBitmap(rows: $0.layout.groupCount, all: true) }
        var scanned = 0
        func scanList(_ rank: Int) throws {
            let list = ranking[rank]
            for (index, segment) in segments.enumerated() {
                let groups = segment.layout.groups(ofList: list)
                scanned += try scan(left[index], groups, of: segment, index: index, table, into: &pool)
                left[index].remove(groups)
            }
        }
        // The nearest lists first: most of the best candidates are there, and hardly a row of the others is one then.
        let leading = min(probes, ranking.count / Self.leadingShare)
        ranking.sort(isFlat ? leading : probes)
        for rank in 0..<leading { try scanList(rank) }
        pool.cut()
        // The others as they lie in memory, which is much faster to read like that.
        for (index, segment) in segments.enumerated() {
            var groups = left[index]
            if !isFlat {
                groups = RowBitmap(rows: segment.layout.groupCount)
                for rank in leading..<probes { groups.insert(segment.layout.groups(ofList: ranking[rank])) }
                groups.formIntersection(left[index])
            }
            scanned += try scan(
                groups, 0..<segment.layout.groupCount, of: segment, index: index, table, into: &pool)
            left[index].subtract(groups)
        }
        for rank in probes..<max(probes, ranking.count) where !pool.isFull { try scanList(rank) }
        return scanned
    }

    func rankedLists() -> RankedLists { RankedLists(query, quantizer: quantizer) }

    /// The rank of the nearest list that every group of a segment has rows of: a search that looks into more lists than that scans
    /// the group.
    func groupRanks(of layout: CodeLayout) -> [Int] {
        var ranks = [Int](repeating: .max, count: layout.groupCount)
        var ranking = rankedLists()
        for rank in 0..<ranking.count {
            for group in layout.groups(ofList: ranking[rank]) { ranks[group] = min(ranks[group], rank) }
        }
        return ranks
    }

    /// Candidates that are one in so many rows, or fewer, are near the query.
    private static let shareOfNearest = 50

    /// A scan begins with one in so many lists.
    private static let leadingShare = 16

    /// Adds the rows of those of `groups` that are in `range` to the pool; returns how many rows these were.
    private func scan(
        _ groups: RowBitmap, _ range: Range<Int>, of segment: CodedSegment, index: Int, _ table: LookupTable,
        into pool: inout CandidatePool
    ) throws -> Int {
        var scanned = 0
        try groups.forEachRange(in: range) { range in
            let end = min(range.upperBound * CodeLayout.group, segment.layout.rowCount)
            let rows = range.lowerBound * CodeLayout.group..<end
            try scan(rows, of: segment, index: index, table, into: &pool)
            scanned += rows.count
        }
        return scanned
    }

    /// Adds rows `range`, in order of the lists, of `segment` to the pool.
    private func scan(
        _ range: Range<Int>, of segment: CodedSegment, index: Int, _ table: LookupTable, into pool: inout CandidatePool
    ) throws {
        let layout = segment.layout
        let rowsPerBlock = layout.rowsPerBlock
        var row = range.lowerBound
        while row < range.upperBound {
            let blockIndex = row / rowsPerBlock
            let start = blockIndex * rowsPerBlock
            let end = min(range.upperBound, start + rowsPerBlock)
            let block = try segment.block(blockIndex)
            guard block.count == layout.byteCount(ofBlock: blockIndex) else {
                throw VectorError.damaged("length of block \(blockIndex) of the codes")
            }
            let ordinals = layout.groupCount(ofBlock: blockIndex) * layout.groupBytes
            let areRows = block.withUnsafeBytes { bytes in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: end - row) { places in
                    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: end - row) { sums in
                        let found = ws_scan_product(
                            instructions, bytes.baseAddress, row - start, end - start, layout.subquantizers,
                            table.entries, pool.threshold, places.baseAddress, sums.baseAddress)
                        let findings = CandidatePool.Findings(
                            places: places.baseAddress!, sums: sums.baseAddress!, count: found,
                            ordinals: bytes.baseAddress! + ordinals)
                        return pool.append(
                            findings, segment: index, limit: layout.rowCount, allowed: segment.allowed)
                    }
                }
            }
            guard areRows else { throw VectorError.damaged("a row in block \(blockIndex) of the codes") }
            row = end
        }
    }
}
