private import Glibc

/// Finds the cheapest way to search an index that has the recall asked for: by what the codes of its own rows find for sample
/// queries, and by the processor time that takes here and now.
struct PlanSearch {
    let quantizer: VectorQuantizer
    let codes: CodedVectors
    let queries: SampleQueries
    let settings: VectorIndexSettings

    /// The plan; where none has the recall, the one that comes nearest.
    func run(progress: (Double) throws -> Void) throws -> SearchPlan {
        guard !queries.ordinals.isEmpty else { return SearchPlan(neighbours: queries.neighbours) }
        // Misses are counted over few queries: a third fewer than allowed.
        let target = 1 - (1 - settings.recall) * 2 / 3
        let exactCost = settings.exactCost ?? queries.readCost
        let counts = probeCounts()
        let rows = codes.layout.rowCount
        var deepest = min(max(Self.candidates, Self.candidatesPerNeighbour * queries.neighbours), rows)
        var places = try neighbourPlaces(probeCounts: counts, deepest: deepest) { try progress($0 * 0.4) }
        // Rows that lie too close together for their codes need many candidates.
        let room = settings.memoryLimit / 16 / (40 * settings.threads)
        let limit = min(rows, max(Self.mostCandidates, rows / 50), max(room, deepest))
        if settings.refineDepth == nil, deepest < limit,
            trial(probes: counts[0], places: places[0], deepest: deepest, target: target).recall < target
        {
            deepest = limit
            places = try neighbourPlaces(probeCounts: counts, deepest: deepest) { try progress(0.4 + $0 * 0.1) }
        }
        var best: Trial?
        for (index, probes) in counts.enumerated() {
            var trial = trial(probes: probes, places: places[index], deepest: deepest, target: target)
            let reaches = trial.recall >= target
            let bestReaches = best.map { $0.recall >= target } ?? false
            try progress(0.5 + 0.5 * Double(index + 1) / Double(counts.count))
            if bestReaches && !reaches { continue }
            trial.cost = try scanCost(of: trial.plan) + exactCost * Double(trial.plan.refineDepth)
            let isBetter =
                if reaches { !bestReaches || trial.cost < best!.cost } else { trial.recall > best?.recall ?? -1 }
            if isBetter { best = trial }
        }
        let found = best!
        var plan = found.plan
        plan.exactShare = min(1, found.cost / max(exactCost * Double(rows), 1))
        plan.recall = found.recall
        plan.microseconds = found.cost / 1000
        return plan
    }

    private struct Trial {
        var plan: SearchPlan
        var recall: Double
        /// Nanoseconds a query.
        var cost = 0.0
    }

    /// All lists, and about three quarters, a half, three eighths, ... of them.
    private func probeCounts() -> [Int] {
        if let probes = settings.probes { return [probes >= quantizer.listCount ? 0 : max(probes, 1)] }
        var counts = [0]
        // The codes of so few rows are scanned faster than lists are ranked.
        if codes.layout.rowCount < Self.fewestRowsForLists { return counts }
        var power = 1
        while power < quantizer.listCount { power *= 2 }
        while power >= 1 {
            for count in [power * 3 / 4, power / 2]
            where count >= 1 && count < quantizer.listCount && count != counts.last {
                counts.append(count)
            }
            power /= 2
        }
        return counts
    }

    private func depths(limit: Int) -> [Int] {
        if let depth = settings.refineDepth { return [max(1, min(depth, limit))] }
        var depths: [Int] = []
        var depth = Double(queries.neighbours)
        while Int(depth) < limit {
            depths.append(Int(depth))
            depth *= 1.1
        }
        return depths + [limit]
    }

    /// The least depth at which as many neighbours as wanted are candidates, or the greatest.
    private func trial(probes: Int, places: [[Int]], deepest: Int, target: Double) -> Trial {
        let sorted = places.joined().sorted()
        let wanted = queries.ordinals.indices.reduce(0) { $0 + min(queries.neighbours, queries.nearest(to: $1).count) }
        var found = 0
        var trial = Trial(plan: quantizer.plan, recall: 0)
        trial.plan.probes = probes
        trial.plan.neighbours = queries.neighbours
        for depth in depths(limit: deepest) {
            while found < sorted.count, sorted[found] < depth { found += 1 }
            trial.plan.refineDepth = depth
            trial.recall = wanted == 0 ? 1 : Double(found) / Double(wanted)
            if trial.recall >= target { break }
        }
        return trial
    }

    /// For each of `probeCounts` and every query, which number the true neighbours have among the candidates.
    ///
    /// One scan of all codes tells them all: what is better than a candidate by its code is one itself, provided that its group
    /// of rows is scanned.
    private func neighbourPlaces(
        probeCounts: [Int], deepest: Int, progress: (Double) throws -> Void
    ) throws -> [[[Int]]] {
        let count = queries.ordinals.count
        // Where there is no room for the groups of all rows, those of the candidates are looked up, for a few queries at a time.
        let all = 4 * codes.layout.rowCount <= settings.memoryLimit / 8 ? try codes.groups() : nil
        var places = [[[Int]]](repeating: [[Int]](repeating: [], count: count), count: probeCounts.count)
        let step = max(settings.threads, 16)
        for first in stride(from: 0, to: count, by: step) {
            let some = Array(first..<min(first + step, count))
            let candidates = try forEach(some) { try self.candidates(query: $0, deepest: deepest) }
            let few = try all == nil ? codes.groups(of: Set(candidates.joined())) : [:]
            let found = try forEach(Array(zip(some, candidates))) { query, candidates in
                try neighbourPlaces(query: query, probeCounts, candidates) { all?[Int($0)] ?? few[$0] ?? 0 }
            }
            for (query, found) in zip(some, found) {
                for (probes, found) in found.enumerated() { places[probes][query] = found }
            }
            try progress(Double(first + some.count) / Double(count))
        }
        return places
    }

    /// What `body` makes of each element, on all threads.
    private func forEach<Element, Made>(_ elements: [Element], _ body: (Element) throws -> Made) throws -> [Made] {
        var results = [Result<Made, any Error>?](repeating: nil, count: elements.count)
        results.withUnsafeMutableBufferPointer { results in
            let results = results
            concurrently(elements.count, threads: settings.threads) { slice in
                for index in slice { results[index] = Result { try body(elements[index]) } }
            }
        }
        return try results.map { try $0!.get() }
    }

    /// The ordinals of the best candidates among all rows, the best first.
    private func candidates(query: Int, deepest: Int) throws -> [UInt32] {
        var flat = quantizer.plan
        flat.probes = 0
        let search = try CodedSearch(queries.query(query), quantizer: quantizer, plan: flat)
        var pool = CandidatePool(capacity: deepest + 1)
        let rows = codes.layout.rowCount
        _ = try search.collect([CodedSegment(codes)], allowed: rows, rows: rows, into: &pool)
        return pool.ranked()
    }

    private func neighbourPlaces(
        query: Int, _ probeCounts: [Int], _ candidates: [UInt32], group: (UInt32) -> UInt32
    ) throws -> [[Int]] {
        let own = UInt32(queries.ordinals[query])
        let nearest = Set(queries.nearest(to: query))
        let ranks = try CodedSearch(queries.query(query), quantizer: quantizer).groupRanks(of: codes.layout)
        var places = [[Int]](repeating: [], count: probeCounts.count)
        var next = [Int](repeating: 0, count: probeCounts.count)
        for ordinal in candidates where ordinal != own {
            let rank = ranks[Int(group(ordinal))]
            let isNear = nearest.contains(ordinal)
            for (index, probes) in probeCounts.enumerated() where probes == 0 || rank < probes {
                // Where several are as near as the last, the best candidates of them count.
                if isNear, places[index].count < queries.neighbours { places[index].append(next[index]) }
                next[index] += 1
            }
        }
        return places
    }

    /// The median processor time of a query's candidates, in nanoseconds.
    private func scanCost(of plan: SearchPlan) throws -> Double {
        let rows = codes.layout.rowCount
        var times: [Double] = []
        for index in queries.ordinals.indices.prefix(31) {
            let query = queries.query(index)
            let start = processorTime()
            var pool = CandidatePool(capacity: plan.refineDepth)
            let search = try CodedSearch(query, quantizer: quantizer, plan: plan)
            _ = try search.collect([CodedSegment(codes)], allowed: rows, rows: rows, into: &pool)
            _ = pool.inOrder(rowCounts: [rows])
            times.append(processorTime() - start)
        }
        return times.sorted()[times.count / 2]
    }

    private static let fewestRowsForLists = 10_000
    /// The most candidates, or the most for every neighbour, unless these do not reach the recall,
    private static let candidates = 2000
    private static let candidatesPerNeighbour = 20
    /// and the most then, of less than 500,000 rows.
    private static let mostCandidates = 10_000
}

extension CodedVectors {
    /// The group that every row is in, by its ordinal.
    fileprivate func groups() throws -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: layout.rowCount)
        try forEachRow { groups[Int($0)] = $1 }
        return groups
    }

    /// The groups that these rows are in.
    fileprivate func groups(of rows: Set<UInt32>) throws -> [UInt32: UInt32] {
        var groups: [UInt32: UInt32] = [:]
        try forEachRow { if rows.contains($0) { groups[$0] = $1 } }
        return groups
    }

    private func forEachRow(_ body: (_ ordinal: UInt32, _ group: UInt32) -> Void) throws {
        for index in 0..<layout.blockCount {
            try block(index).withUnsafeBytes { bytes in
                for row in layout.rows(ofBlock: index) {
                    body(layout.ordinal(row, in: bytes, ofBlock: index), UInt32(row / CodeLayout.group))
                }
            }
        }
    }
}

/// Nanoseconds that this thread has computed.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
