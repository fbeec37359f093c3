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
        let exactCost = settings.exactCost ?? queries.readCost
        guard !queries.ordinals.isEmpty else { return SearchPlan(neighbours: queries.neighbours) }
        // Misses are counted over few queries, and other queries are not quite like rows: a third fewer misses than allowed.
        let target = 1 - (1 - settings.recall) * 2 / 3
        var best: Trial?
        let candidates = probeCounts()
        for (index, probes) in candidates.enumerated() {
            let trial = try trial(probes: probes, target: target, exactCost: exactCost)
            let isBetter: Bool
            switch (best.map { $0.recall >= target } ?? false, trial.recall >= target) {
            case (true, true): isBetter = trial.cost < best!.cost
            case (false, true): isBetter = true
            case (true, false): isBetter = false
            case (false, false): isBetter = trial.recall > best?.recall ?? -1
            }
            if isBetter { best = trial }
            try progress(Double(index + 1) / Double(candidates.count))
            // Fewer lists do not find more.
            if settings.probes == nil, trial.recall < target, best?.recall ?? 0 >= target { break }
        }
        let found = best!
        let rows = Double(codes.layout.rowCount)
        return SearchPlan(
            probes: found.probes, refineDepth: found.depth, neighbours: queries.neighbours,
            exactShare: min(1, found.cost / max(exactCost * rows, 1)), recall: found.recall,
            microseconds: found.cost / 1000)
    }

    private struct Trial {
        var probes: Int
        var depth: Int
        var recall: Double
        /// Nanoseconds a query.
        var cost: Double
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
            depth *= 1.2
        }
        return depths + [limit]
    }

    private func trial(probes: Int, target: Double, exactCost: Double) throws -> Trial {
        let limit = max(1, min(Self.deepest * queries.neighbours, codes.layout.rowCount))
        var plan = quantizer.plan
        plan.probes = probes
        plan.refineDepth = limit
        // found[d] counts the true neighbours that are candidate number d.
        var found = [Int](repeating: 0, count: limit)
        var wanted = 0
        for index in queries.ordinals.indices {
            var missing = Set(queries.nearest(to: index))
            var room = min(queries.neighbours, missing.count)
            wanted += room
            var place = 0
            for candidate in try candidates(of: index, plan: plan) where candidate.ordinal != queries.ordinals[index] {
                if room > 0, missing.remove(candidate.ordinal) != nil {
                    found[place] += 1
                    room -= 1
                }
                place += 1
            }
        }
        var total = 0
        var next = 0
        for depth in depths(limit: limit) {
            while next < depth {
                total += found[next]
                next += 1
            }
            plan.refineDepth = depth
            plan.recall = wanted == 0 ? 1 : Double(total) / Double(wanted)
            if plan.recall! >= target { break }
        }
        let cost = try scanCost(of: plan) + exactCost * Double(plan.refineDepth)
        return Trial(probes: probes, depth: plan.refineDepth, recall: plan.recall ?? 0, cost: cost)
    }

    private func candidates(of query: Int, plan: SearchPlan) throws -> [(segment: Int, ordinal: UInt32)] {
        let rows = codes.layout.rowCount
        var pool = CandidatePool(capacity: plan.refineDepth)
        let search = try CodedSearch(queries.query(query), quantizer: quantizer, plan: plan)
        _ = try search.collect([CodedSegment(codes)], allowed: rows, rows: rows, into: &pool)
        return pool.take()
    }

    /// The median time of a query's candidates, in nanoseconds.
    private func scanCost(of plan: SearchPlan) throws -> Double {
        var times: [Double] = []
        for index in queries.ordinals.indices.prefix(31) {
            let start = processorTime()
            _ = try candidates(of: index, plan: plan)
            times.append(processorTime() - start)
        }
        return times.sorted()[times.count / 2]
    }

    private static let fewestRowsForLists = 10_000
    /// The most candidates for every neighbour.
    private static let deepest = 200
}

/// Nanoseconds that this thread has computed.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
